/** Public door of `@livescout/client/node`: what needs Node and the optional peer `undici`. */
export { proxyFetch } from "./proxy-fetch.ts";
export type { ProxyFetchOptions } from "./proxy-fetch.ts";
