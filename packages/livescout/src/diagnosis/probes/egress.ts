/** Which country the upstream takes this address for, by its own answer. Where it does not say: unknown, and no guess. */
import { setCookieValue } from "@livescout/protocol";
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";
import type { SitePage } from "./site-page.ts";

export function egressProbe({ site }: { site: SitePage }): Probe {
  return {
    step: "egress",
    async run(purse): Promise<Finding[]> {
      const look = await site.look(purse);
      if (look.kind !== "answered")
        return [{ step: "egress", verdict: "skipped", says: "There is no answer of the upstream to read it from." }];
      const country = countryOf(look.headers.getSetCookie(), look.body);
      const says =
        country === undefined
          ? "The country that the upstream takes this address for is unknown: its answer does not say."
          : `The upstream takes this address for one in ${country}. (The address itself is not shown.)`;
      return [{ step: "egress", verdict: "ok", says }];
    },
  };
}

/** The cookie `store-country-code`, else the region in the page's hydration JSON. */
export function countryOf(setCookies: readonly string[], html: string): string | undefined {
  const code = setCookieValue(setCookies, "store-country-code") ?? REGION.exec(html)?.[1];
  return code !== undefined && /^[a-z]{2}$/i.test(code) ? code.toUpperCase() : undefined;
}

const REGION = /"webapp\.app-context":\{(?:[^{}]|\{[^{}]*\}){0,20000}?"region":"([A-Za-z]{2})"/;
