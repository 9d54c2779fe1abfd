/**
 * Who may ask the sandbox: programs of this machine, its own pages, and pages of the upstream's name.
 *
 * Its page has two names on loopback, as the upstream's feed has two hosts; to a browser these are two sites.
 */
import { checkLocalCaller, isLoopbackHost } from "../runtime/loopback.ts";
import { ownError, type Answer, type SandboxRequest } from "./answer.ts";

/** The upstream's own pages, under whose name every feed request is sent. */
const UPSTREAM_PAGES: readonly string[] = ["https://www.tiktok.com", "https://webcast.tiktok.com"];

const LOCAL_ORIGIN = /^https?:\/\/([^/]+?)(:\d{1,5})?$/;

/** `extraHosts` are names besides loopback's, and so are the pages under them. */
export function refuseCaller({ header }: SandboxRequest, extraHosts: readonly string[]): Answer | undefined {
  const host = header("host");
  const origin = header("origin");
  const isOwn = isKnownOrigin(origin) || extraHosts.some((name) => origin === `https://${name}`);
  const caller = checkLocalCaller({
    host: host !== undefined && extraHosts.includes(host) ? "localhost" : host,
    origin: isOwn ? undefined : origin,
    "sec-fetch-site": isOtherNameOf(host, origin) ? undefined : header("sec-fetch-site"),
  });
  return caller.kind === "foreign" ? ownError(403, "forbidden_origin", caller.why) : undefined;
}

function isKnownOrigin(origin: string | undefined): boolean {
  if (origin === undefined || UPSTREAM_PAGES.includes(origin)) return true;
  const [, host] = LOCAL_ORIGIN.exec(origin) ?? [];
  return host !== undefined && isLoopbackHost(host);
}

/** Whether the page stands on this very port, under whatever loopback name. */
function isOtherNameOf(host: string | undefined, origin: string | undefined): boolean {
  const [, name, port] = LOCAL_ORIGIN.exec(origin ?? "") ?? [];
  return name !== undefined && isLoopbackHost(name) && port === /:\d{1,5}$/.exec(host ?? "")?.[0];
}
