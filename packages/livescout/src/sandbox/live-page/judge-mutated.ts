/**
 * The verdict of a sandbox whose page signs as tomorrow's may: its mutation is undone, and what is left is verified.
 *
 * It accepts nothing else: a signature in today's form is refused, as upstream does some time after each change.
 */
import { encodeXGnarly, openXGnarly, verifySignedUrl, verifyXGnarly } from "@livescout/protocol/signature";
import type { Verify } from "../judge-request.ts";
import type { MutationName } from "./mutations.ts";
import { createPageScheme, type PageScheme } from "./page/page-scheme.ts";

const INVALID = { kind: "invalid" } as const;

export function createMutatedVerify(mutations: readonly MutationName[]): Verify {
  const scheme = createPageScheme(mutations);
  return (url, { userAgent, body = "" }) => {
    const parts = splitMutated(url, scheme);
    if (parts === undefined) return INVALID;
    const { query, sealed, dynosaur, msToken, gnarly } = parts;
    const request = { userAgent, body };
    const covers = verifyXGnarly({ ...request, query: sealed, token: gnarly });
    if (covers.kind !== "valid") return INVALID;
    // The whole once more in today's form, so that X-Dynosaur and its pairing are verified by the real code.
    const sealedToday = `${query}&X-Dynosaur=${dynosaur}&msToken=${msToken}`;
    const gnarlyToday = coverAnew(gnarly, { ...request, query: sealedToday });
    return verifySignedUrl(`http://sandbox.invalid/?${sealedToday}&X-Bogus=1&X-Gnarly=${gnarlyToday}`, request);
  };
}

type MutatedParts = { query: string; sealed: string; dynosaur: string; msToken: string; gnarly: string };

/** Tokens come back in today's form. `undefined` where anything is missing, or stands there that does not belong. */
function splitMutated(url: string, scheme: PageScheme): MutatedParts | undefined {
  const [, query = "", token = "", added = "", msToken = "", bogus = "", rest = ""] = SUFFIX.exec(url) ?? [];
  const dynosaur = scheme.fromDynosaur(token);
  const gnarly = scheme.fromGnarly(rest);
  if (dynosaur === undefined || gnarly === undefined) return undefined;
  if (added !== scheme.addedParameter(query) || bogus !== scheme.bogus) return undefined;
  return { query, sealed: `${query}&X-Dynosaur=${token}${added}&msToken=${msToken}`, dynosaur, msToken, gnarly };
}

const SUFFIX =
  /\?([^#?]*?)&X-Dynosaur=([^&#]+)(&X-Pterosaur=[^&#]*)?&msToken=([^&#]*)(&X-Bogus=[^&#]*)?&X-Gnarly=([^&#]+)$/;

/** The same token over another text. */
function coverAnew(token: string, request: { query: string; userAgent: string; body: string }): string {
  const opened = openXGnarly(token);
  if (opened.kind === "refused") return "";
  const { fields, order, keyWords } = opened;
  const number = (key: number): number => Number(fields[key] ?? 0);
  const text = (key: number): string => String(fields[key] ?? "");
  return encodeXGnarly({
    ...request,
    envcode: number(1),
    ubcode: number(2),
    timestamp: number(6),
    canvas: fields[7] === undefined ? null : number(7),
    nonce: number(8),
    version: text(9),
    scm: text(10),
    field11: number(11),
    totalCount: number(12),
    signedCount: number(13),
    order,
    keyWords,
  });
}
