/**
 * One webhook message on its way, by `node:http(s)`: to public addresses only, unless the operator allows private ones.
 *
 * The address is judged where it is connected to: the name is resolved once, for this connection, and what is connected to is
 * what was judged. No redirect is followed, no proxy is used, and of the answer nothing but the head is read.
 */
import { lookup as resolveName, type LookupAddress } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Post } from "../catalogue/webhooks/outbox.ts";
import { addressKind, type AddressKind } from "../runtime/address-kind.ts";

export type PosterOptions = {
  /** Loopback and private nets may be reached too, and these by plain http. */
  allowsPrivate: boolean;
  userAgent: string;
  /** For the whole exchange: name, connection, TLS, request and head of the answer. */
  timeoutMs?: number;
  /** All addresses of a name. */
  resolve?: (host: string) => Promise<readonly LookupAddress[]>;
};

/** A name or an address that leads where no webhook may go. */
class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

export function createPoster({
  allowsPrivate,
  userAgent,
  timeoutMs = 15_000,
  resolve = resolveAll,
}: PosterOptions): Post {
  return async ({ url }, { headers, body, signal }) => {
    const target = new URL(url);
    const isTls = target.protocol === "https:";
    const kinds = allowedKinds({ isTls, allowsPrivate });
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      refuseLiteral(target.hostname, kinds);
      const { statusCode = 0, headers: answered } = await head(target, {
        body,
        headers: { "content-type": "application/json", "user-agent": userAgent, ...headers },
        lookup: guardedLookup(resolve, kinds),
        signal: AbortSignal.any([signal, deadline]),
      });
      return readStatus(statusCode, answered["retry-after"]);
    } catch (error) {
      if (signal.aborted) return { kind: "stopped" };
      return { kind: "failed", problem: deadline.aborted ? `no answer within ${timeoutMs} ms` : describe(error) };
    }
  };
}

/** Plain http shows everybody on the way what is sent: it is for nets that are one's own. */
function allowedKinds({ isTls, allowsPrivate }: { isTls: boolean; allowsPrivate: boolean }): readonly AddressKind[] {
  return [...(isTls ? (["public"] as const) : []), ...(allowsPrivate ? (["private"] as const) : [])];
}

/** An address in place of a name is connected to without being looked up. */
function refuseLiteral(hostname: string, kinds: readonly AddressKind[]): void {
  const literal = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(literal) !== 0 && !kinds.includes(addressKind(literal))) throw refusal(kinds);
}

function guardedLookup(resolve: Required<PosterOptions>["resolve"], kinds: readonly AddressKind[]): LookupFunction {
  const find = async (host: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
    const [first, ...others] = (await resolve(host)).filter(({ address }) => kinds.includes(addressKind(address)));
    if (first === undefined) throw refusal(kinds);
    return [first, ...others];
  };
  return (host, { all = false }, answer) => {
    void find(host).then(
      ([first, ...others]) => (all ? answer(null, [first, ...others]) : answer(null, first.address, first.family)),
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
}

const refusal = (kinds: readonly AddressKind[]): AddressRefused =>
  new AddressRefused(
    kinds.length === 0
      ? "plain http is for private addresses, and only with --webhook-allow-private"
      : kinds.includes("public")
        ? `its address is ${kinds.includes("private") ? "a reserved one" : "not of the public net (--webhook-allow-private allows private ones)"}`
        : "plain http is for private addresses only",
  );

type HeadOptions = {
  body: string;
  headers: { [name: string]: string };
  lookup: LookupFunction;
  signal: AbortSignal;
};

/** A connection of its own, which ends with the head: the body of an answer is nobody's to read. */
function head(target: URL, { body, headers, lookup, signal }: HeadOptions): Promise<IncomingMessage> {
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body);
    const request = send(target, {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": bytes.length },
      lookup,
      signal,
    });
    request.on("response", (response) => {
      response.on("error", () => {}); // it is cut off on purpose
      resolve(response);
      request.destroy();
    });
    request.on("error", reject);
    request.end(bytes);
  });
}

function readStatus(status: number, retryAfter: string | undefined): Awaited<ReturnType<Post>> {
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (status === 410) return { kind: "gone" };
  const problem = status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`;
  const asked = /^\d{1,6}$/.test(retryAfter ?? "") ? { askedMs: Number(retryAfter) * 1000 } : {};
  return { kind: "failed", problem, ...asked };
}

/** A code, never the text: that may hold addresses and what the other side wrote. */
function describe(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? `not reached: ${code}` : "not reached";
}

const resolveAll = (host: string): Promise<readonly LookupAddress[]> =>
  new Promise((resolve, reject) => {
    resolveName(host, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
