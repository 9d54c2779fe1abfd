/**
 * What the tokens say about a request, computed anew: query and body each time, the User-Agent once.
 *
 * It lives as long as its creator keeps it; signer and verifier each have their own.
 */
import { pureDigests, type Digests } from "./digests.ts";
import { createHash32 } from "./hash32.ts";
import type { XDynosaurHashes } from "./x-dynosaur.ts";
import type { XGnarlyDigests } from "./x-gnarly.ts";

export type RequestDigests = {
  readonly gnarly: (query: string, body: string) => XGnarlyDigests;
  readonly dynosaur: (businessQuery: string, body: string) => XDynosaurHashes;
};

export function createRequestDigests(userAgent: string, { md5Hex }: Digests = pureDigests): RequestDigests {
  const hash32 = createHash32();
  const userAgentMd5 = md5Hex(userAgent);
  const userAgentHash = hash32(userAgent);
  const emptyMd5 = md5Hex("");
  const emptyHash = hash32("");
  return {
    gnarly: (query, body) => ({
      queryMd5: md5Hex(query),
      bodyMd5: body === "" ? emptyMd5 : md5Hex(body),
      userAgentMd5,
    }),
    dynosaur: (businessQuery, body) => ({
      queryHash: hash32(businessQuery),
      bodyHash: body === "" ? emptyHash : hash32(body),
      userAgentHash,
    }),
  };
}
