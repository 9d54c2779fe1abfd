/**
 * One tab of ours with the upstream's page in it, once it signs: asked to sign, to search, to make a fetch.
 *
 * Whatever goes wrong in a page is an answer. `failed` says that this page is not to be asked again.
 */
import { type UnsignedRequest } from "@livescout/protocol";
import type { TakingWay } from "./browser-signer-types.ts";
import type { CdpSession } from "./cdp.ts";
import type { CheckSignature, SignatureCheck } from "./check-signature.ts";
import type { PageNetwork, PageResponse } from "./page-network.ts";
import { askExpression, bareFetchExpression, type PageCall, SIGN_FUNCTION } from "./page-script.ts";
import { fillTemplate, type PageTemplate } from "./page-template.ts";
import { settleWithin } from "./settle-within.ts";

export type PageEnvironment = {
  userAgent: string;
  platform: string;
  languages: string[];
  screenWidth: number;
  screenHeight: number;
  tzName: string;
};

export type PageSignature =
  | { kind: "signed"; signedUrl: string; signature: Extract<SignatureCheck, { kind: "signed" }> }
  | { kind: "unsupported"; why: string }
  | { kind: "failed"; why: string }
  /** Wrong once: a page that was interrupted between two readings of its clock signs well the next time. */
  | { kind: "doubtful"; why: string }
  | { kind: "gone"; why: string };

export type PageExchange = { kind: "answered"; response: PageResponse } | { kind: "failed"; why: string };

export type Page = {
  readonly way: TakingWay;
  readonly environment: PageEnvironment;
  /** Settles with the reason when the tab crashed or went. */
  readonly gone: Promise<string>;
  sign(request: UnsignedRequest, options: { timeoutMs: number }): Promise<PageSignature>;
  /** The page's own call: signed there, sent by it, and its answer. Unsigned it is not sent. */
  ask(request: UnsignedRequest, options: { timeoutMs: number }): Promise<PageExchange>;
  /** This very URL, byte for byte, past the page's hooks but with its cookies and origin. */
  fetchExact(url: string, options: { timeoutMs: number }): Promise<PageExchange>;
  close(): Promise<void>;
};

/** What asking a loaded page takes; `open-page.ts` makes it. */
export type PageParts = {
  session: CdpSession;
  network: PageNetwork;
  frameId: string;
  /** The handle of the script beneath the page's own; absent where nothing was replaced. */
  handleId: string | undefined;
  gone: Promise<string>;
  /** Says that it is gone, where the browser did not. */
  end: (why: string) => void;
  check: CheckSignature;
  nowMs: () => number;
};

export type Taking = { way: TakingWay; call: PageCall; timeoutMs: number };
export type Taken =
  { kind: "taken"; url: string; by: TakingWay } | { kind: "failed"; why: string } | { kind: "gone"; why: string };

/** Has the page sign, and takes the finished URL. It is never sent. */
export async function takeSigned(
  unsignedUrl: string,
  parts: PageParts,
  { way, call, timeoutMs }: Taking,
): Promise<Taken> {
  const { session, network, gone, handleId, end } = parts;
  const atNetwork = network.take(unsignedUrl);
  const asked =
    way === "replaced-fetch" && handleId !== undefined
      ? askBeneath(session, { handleId, unsignedUrl, call, timeoutMs })
      : askAbove(session, askExpression(unsignedUrl, call));
  const taken = await settleWithin<Taken>(timeoutMs, { kind: "failed", why: "the page did not sign in time" }, [
    atNetwork.url.then((url) => ({ kind: "taken", url, by: "interception" })),
    asked,
    gone.then((why) => ({ kind: "gone", why })),
  ]);
  atNetwork.stop();
  if (taken.kind === "gone") end(taken.why);
  return taken;
}

type Beneath = { handleId: string; unsignedUrl: string; call: PageCall; timeoutMs: number };

async function askBeneath(session: CdpSession, { handleId, unsignedUrl, call, timeoutMs }: Beneath): Promise<Taken> {
  try {
    const { result, exceptionDetails } = await session.send("Runtime.callFunctionOn", {
      objectId: handleId,
      functionDeclaration: SIGN_FUNCTION,
      arguments: [{ value: unsignedUrl }, { value: call }, { value: timeoutMs }],
      awaitPromise: true,
      returnByValue: true,
    });
    if (typeof result.value === "string") return { kind: "taken", url: result.value, by: "replaced-fetch" };
    if (exceptionDetails === undefined) return { kind: "failed", why: "the page let the request drop" };
  } catch {
    // falls through: the document of the handle is no more
  }
  return { kind: "gone", why: "the page went elsewhere" };
}

/** A page's promise that settles before its request was heard of: the request may still be on its way. */
const SETTLED_GRACE_MS = 250;

/** Settles only with what is wrong: the URL itself is taken at the network. */
async function askAbove(session: CdpSession, expression: string): Promise<Taken> {
  try {
    await session.send("Runtime.evaluate", { expression, awaitPromise: true });
  } catch {
    return { kind: "gone", why: "the page went elsewhere" };
  }
  await settleWithin(SETTLED_GRACE_MS, undefined, []);
  return { kind: "failed", why: "the page let the request drop" };
}

export type ReadyPage = {
  parts: PageParts;
  way: TakingWay;
  call: PageCall;
  environment: PageEnvironment;
  /** The page's newest. */
  template: () => PageTemplate;
  closeTab: () => Promise<void>;
};

export function createPage({ parts, way, call, environment, template, closeTab }: ReadyPage): Page {
  const { session, network, frameId, gone, check, nowMs } = parts;
  let worldId: Promise<number> | undefined;

  /** A world of our own in the page's frame, where no hook of the page is. */
  const ownWorld = (): Promise<number> =>
    (worldId ??= session
      .send("Page.createIsolatedWorld", { frameId, worldName: "livescout" })
      .then(({ executionContextId }) => executionContextId));

  async function fetchBare(url: string): Promise<void> {
    try {
      const contextId = await ownWorld();
      await session.send("Runtime.evaluate", { expression: bareFetchExpression(url), contextId, awaitPromise: true });
    } catch (error) {
      worldId = undefined; // it went with its document
      throw error;
    }
  }

  const judge = (unsignedUrl: string, url: string): SignatureCheck =>
    check({ unsignedUrl, signedUrl: url, atMs: nowMs() });

  async function exchange(
    unsignedUrl: string,
    { timeoutMs, isFit, send }: { timeoutMs: number; isFit: (url: string) => boolean; send: () => Promise<unknown> },
  ): Promise<PageExchange> {
    let isUnfit = false;
    const { response, stop } = network.exchange(unsignedUrl, (url) => {
      isUnfit = !isFit(url);
      return !isUnfit;
    });
    const broken = send().then(
      () => settleWithin(SETTLED_GRACE_MS, undefined, []),
      () => undefined,
    );
    const brought = await settleWithin(timeoutMs, undefined, [response, gone.then(() => undefined), broken]);
    stop();
    if (isUnfit) return { kind: "failed", why: "the page left the request unsigned" };
    if (brought === undefined) return { kind: "failed", why: "the page's request brought no answer" };
    return { kind: "answered", response: brought };
  }

  return {
    way,
    environment,
    gone,
    async sign(request, { timeoutMs }) {
      const filled = fillTemplate(template(), request);
      if (filled.kind === "unsupported") return filled;
      const { unsignedUrl, address } = filled;
      const taken = await takeSigned(unsignedUrl, parts, { way, call, timeoutMs });
      if (taken.kind !== "taken") return taken;
      const signature = judge(unsignedUrl, taken.url);
      if (signature.kind === "unsigned") return { kind: "failed", why: "the page left the request unsigned" };
      if (signature.kind === "invalid") return { kind: "doubtful", why: signature.why };
      return { kind: "signed", signedUrl: address + taken.url.slice(taken.url.indexOf("?")), signature };
    },
    async ask(request, { timeoutMs }) {
      const filled = fillTemplate(template(), request);
      if (filled.kind === "unsupported") return { kind: "failed", why: filled.why };
      const { unsignedUrl } = filled;
      return exchange(unsignedUrl, {
        timeoutMs,
        isFit: (url) => judge(unsignedUrl, url).kind === "signed",
        send: () =>
          session.send("Runtime.evaluate", { expression: askExpression(unsignedUrl, call), awaitPromise: true }),
      });
    },
    fetchExact: (url, { timeoutMs }) =>
      exchange(url, {
        timeoutMs,
        isFit: (sent) => sent === url,
        send: () => fetchBare(url),
      }),
    close: closeTab,
  };
}
