/** `--signer` and `--shadow` read: who signs, in which order. Where a name leads is `create-signer.ts`'s matter. */
import { baseUrl, rule } from "./setting-types.ts";

export type SignerName = { kind: "native" } | { kind: "browser" } | { kind: "remote"; gateway: string };

export type SignerChoice =
  /** The browser if one is found, and native behind it; else native. */
  { kind: "auto" } | { kind: "chain"; signers: readonly SignerName[] };

const EXPECTED = "native, browser, auto, remote:URL, or chain:a,b,… of these but auto, each once";

export const signerChoice = () =>
  rule(EXPECTED, (raw): SignerChoice | undefined => {
    if (raw === "auto") return { kind: "auto" };
    if (typeof raw !== "string") return undefined;
    const [, list = raw] = /^chain:(.+)$/.exec(raw) ?? [];
    const signers = (list === raw ? [raw] : list.split(",")).map((text) => readName(text.trim()));
    const isRepeated = new Set(signers.map((signer) => signer?.kind)).size < signers.length;
    return isRepeated || !signers.every((signer) => signer !== undefined) ? undefined : { kind: "chain", signers };
  });

export const shadowName = () =>
  rule("native, browser or remote:URL", (raw) => (typeof raw === "string" ? readName(raw) : undefined));

function readName(text: string): SignerName | undefined {
  if (text === "native" || text === "browser") return { kind: text };
  const gateway = text.startsWith("remote:") ? baseUrl().safeParse(text.slice("remote:".length)).data : undefined;
  return gateway === undefined ? undefined : { kind: "remote", gateway };
}
