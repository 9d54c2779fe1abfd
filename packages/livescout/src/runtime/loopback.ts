/**
 * Who may talk to a service that has no keys: programs of this machine, and pages that it served itself.
 *
 * A web page anywhere can make its visitor's browser call a loopback address, under a foreign `Origin` or, by DNS
 * rebinding, under a foreign `Host`. Both are told by headers that a page cannot set.
 */
const LOOPBACK_NAME = /^(?:localhost|127(?:\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}|\[::1\]|::1)$/i;

/** Whether this names the machine itself: a loopback literal (IPv6 with or without brackets) or `localhost`; no port. */
export const isLoopbackHost = (host: string): boolean => LOOPBACK_NAME.test(host);

export type CallerHeaders = {
  host?: string | undefined;
  origin?: string | undefined;
  "sec-fetch-site"?: string | string[] | undefined;
};

export type LocalCheck = { kind: "local" } | { kind: "foreign"; why: string };

export function checkLocalCaller(headers: CallerHeaders): LocalCheck {
  const { host, origin } = headers;
  const name = host?.replace(/:\d{1,5}$/, "");
  if (host === undefined || name === undefined || !isLoopbackHost(name) || host === "::1") {
    return { kind: "foreign", why: "the Host must be a loopback address or localhost" };
  }
  const own = host.toLowerCase();
  if (origin !== undefined && ![`http://${own}`, `https://${own}`].includes(origin.toLowerCase())) {
    return { kind: "foreign", why: "pages of another origin are not answered here" };
  }
  if (headers["sec-fetch-site"] === "cross-site") {
    return { kind: "foreign", why: "pages of another site are not answered here" };
  }
  return { kind: "local" };
}
