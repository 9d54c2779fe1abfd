/** Schemes learned for this machine: three URLs from the operator's browser, and a row adopted only where it is exact. */
import { join } from "node:path";
import { buildFeedRequest, REGION_DEFAULT, SHIPPED_IDENTITY } from "@livescout/protocol";
import { EXAMPLES_MIN, type LearnedScheme, learnScheme, type SignedExample } from "@livescout/protocol/learning";
import { verifySignedUrl } from "@livescout/protocol/signature";
import { nodeDigests } from "../signers/native.ts";
import { writeSchemeFile } from "../signers/scheme-file.ts";
import { type BrowserSettings, chooseBrowser, type Machine } from "./browser-choice.ts";
import { openBrowserSigner } from "./create-signer.ts";
import type { Places } from "./data-dir.ts";
import { loadSchemes } from "./load-schemes.ts";
import { replacePrivateFile } from "./private-file.ts";
import { SettingError } from "./read-settings.ts";

export type { SignedExample } from "@livescout/protocol/learning";

export type AdoptedScheme = Exclude<LearnedScheme, { kind: "learned" }> | AdoptedFile;
type AdoptedFile = Extract<LearnedScheme, { kind: "learned" }> & { file: string };

/** @throws InvalidInputError where there are too few URLs, or two ask for the same. */
export async function adoptScheme(
  examples: readonly SignedExample[],
  { places, nowMs }: { places: Places; nowMs: () => number },
): Promise<AdoptedScheme> {
  const schemes = await loadSchemes(places.schemes);
  const result = learnScheme(examples, { schemes, digests: nodeDigests });
  if (result.kind !== "learned") return result;
  const { version, scheme } = result;
  const again = { ...schemes, [version]: scheme };
  const isHeld = examples.every(
    ({ url, userAgent, body = "" }) => verifySignedUrl(url, { userAgent, body, schemes: again }).kind === "valid",
  );
  if (!isHeld) return { kind: "unexplained", version, why: ["what is proposed does not verify the URLs it came from"] };
  const file = join(places.schemes, `${version}.json`);
  const text = writeSchemeFile(scheme, { version, learnedAtMs: nowMs(), examples: examples.length });
  await replacePrivateFile(file, text, { setting: "schemes" });
  return { ...result, file };
}

export type CollectOptions = {
  machine: Machine;
  nowMs: () => number;
  signal: AbortSignal;
  tell: (sentence: string) => void;
};

export type CollectedExamples = { kind: "examples"; examples: SignedExample[] } | { kind: "failed"; why: string };

const SIGN_WAIT_MS = 50_000;

/** Has the page in the browser sign three different questions; none of them is sent. */
export async function collectExamples(
  settings: BrowserSettings,
  { machine, nowMs, signal, tell }: CollectOptions,
): Promise<CollectedExamples> {
  const chosen = chooseBrowser(settings, machine);
  if (chosen.kind === "none") throw new SettingError([`browser: ${chosen.sentence}`]);
  const browser = await openBrowserSigner(chosen.browser, settings, { nowMs });
  try {
    tell("one page is loaded in the browser; what it signs is not sent");
    const examples: SignedExample[] = [];
    while (examples.length < EXAMPLES_MIN) {
      const cursor = String(nowMs() - examples.length * 60_000);
      const query = { channel: "87", region: REGION_DEFAULT, count: 12 + examples.length, cursor } as const;
      const signed = await browser.sign(buildFeedRequest(query, SHIPPED_IDENTITY), { waitMs: SIGN_WAIT_MS, signal });
      signal.throwIfAborted();
      if (signed.kind !== "signed") return { kind: "failed", why: signed.why };
      examples.push({ url: signed.signedUrl, userAgent: signed.userAgent });
    }
    return { kind: "examples", examples };
  } finally {
    await browser.close();
  }
}
