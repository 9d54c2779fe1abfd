/**
 * From a blank tab of ours to a page that signs: loaded, heard asking for its own feed, and a first signature checked.
 *
 * Hooks may come late and a page may come in a form that never signs, so "loaded" says nothing; the first signature does.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import type { TakingWay } from "./browser-signer-types.ts";
import type { Cdp, CdpSession } from "./cdp.ts";
import { createSignatureCheck, type SignatureCheck } from "./check-signature.ts";
import { createPage, type Page, type PageEnvironment, type PageParts, takeSigned } from "./page.ts";
import { PageError } from "./page-error.ts";
import { createPageNetwork } from "./page-network.ts";
import { beneathScript, ENVIRONMENT_EXPRESSION, LOOK_EXPRESSION, type PageCall, takeHandle } from "./page-script.ts";
import { appendedNames, type PageTemplate, probeUrl, readTemplate, withoutParameters } from "./page-template.ts";
import { settleWithin } from "./settle-within.ts";

export type OpenPageOptions = {
  cdp: Cdp;
  /** A blank tab that is ours. */
  targetId: string;
  pageUrl: string;
  way: TakingWay | "auto";
  nowMs: () => number;
  /** From the address to the first signature. */
  pageMs: number;
};

const Environment = z.object({
  userAgent: z.string(),
  platform: z.string(),
  languages: z.array(z.string()),
  screenWidth: z.number(),
  screenHeight: z.number(),
  tzName: z.string(),
});

const Look = z.object({ isLoaded: z.boolean(), isVerification: z.boolean(), isCaptcha: z.boolean() });

/** @throws PageError that says in words what this page lacks. */
export async function openPage(options: OpenPageOptions): Promise<Page> {
  const { cdp, targetId, pageMs } = options;
  const closeTab = async () =>
    void (await settleWithin(CLOSE_MS, undefined, [cdp.send("Target.closeTarget", { targetId })]));
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), pageMs);
  try {
    const { sessionId } = await cdp.send("Target.attachToTarget", { targetId, flatten: true });
    const loading = load({ ...options, session: cdp.session(sessionId), signal: deadline.signal, closeTab });
    const page = await Promise.race([loading, settleWithin(pageMs + HARD_DEADLINE_AFTER_MS, undefined, [])]);
    if (page === undefined) throw new PageError("late", "the page did not come in time");
    return page;
  } catch (error) {
    await closeTab();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const CLOSE_MS = 1_000;
/** After the deadline there is still time to look at the page and say what it lacks. */
const HARD_DEADLINE_AFTER_MS = 2_000;

type Loading = OpenPageOptions & { session: CdpSession; signal: AbortSignal; closeTab: () => Promise<void> };

async function load(loading: Loading): Promise<Page> {
  const { session, pageUrl, way, nowMs, closeTab } = loading;
  const templates = createTemplateBox(new URL(pageUrl).origin);
  const network = createPageNetwork({ session, onOwnFeed: (url) => templates.offer(url) });
  const { gone, end } = watchEnd(session);
  const handleName = `livescout_${randomUUID().replaceAll("-", "")}`;
  session.on("Page.javascriptDialogOpening", () => {
    session.send("Page.handleJavaScriptDialog", { accept: true }).catch(() => undefined);
  });
  const frameId = await prepare(session, way === "interception" ? undefined : beneathScript(handleName));
  await network.enable();
  await navigate(session, { pageUrl, frameId });
  await untilTemplate(loading, { heard: templates.first, gone });
  const environment = await readEnvironment(session);
  const check = createSignatureCheck({ userAgent: environment.userAgent });
  const handleId = way === "interception" ? undefined : await readHandle(session, handleName);
  const parts: PageParts = { session, network, frameId, handleId, gone, end, check, nowMs };
  const found = await untilSigned(loading, { parts, templates });
  return createPage({ parts, ...found, environment, template: () => templates.newest(), closeTab });
}

/** Settles with the reason when the tab can do no more. */
function watchEnd(session: CdpSession): { gone: Promise<string>; end: (why: string) => void } {
  let end: (why: string) => void = () => {};
  const gone = new Promise<string>((resolve) => (end = resolve));
  session.on("Inspector.targetCrashed", () => end("the page crashed"));
  void session.detached.then(() => end("the tab was closed"));
  return { gone, end };
}

async function prepare(session: CdpSession, script: string | undefined): Promise<string> {
  const [{ frameTree }] = await Promise.all([
    session.send("Page.getFrameTree"),
    session.send("Page.enable"),
    session.send("Inspector.enable"),
    session.send("Network.enable", { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    session.send("Network.setBypassServiceWorker", { bypass: true }),
    ...(script === undefined ? [] : [session.send("Page.addScriptToEvaluateOnNewDocument", { source: script })]),
  ]);
  return frameTree.frame.id;
}

async function navigate(
  session: CdpSession,
  { pageUrl, frameId }: { pageUrl: string; frameId: string },
): Promise<void> {
  let status = 200;
  session.on("Network.responseReceived", ({ type, frameId: from, response }) => {
    if (type === "Document" && from === frameId) status = response.status;
  });
  const { errorText } = await session.send("Page.navigate", { url: pageUrl });
  if (errorText !== undefined)
    throw new PageError("broken", `the page could not be loaded (${errorText.slice(0, 80)})`);
  if (status >= 400) throw new PageError("refused", `the page answered with status ${status}`);
}

const LOOK_EVERY_MS = 1_000;

/** Until the page has asked for its feed by itself, which it does once it is laid out. */
async function untilTemplate(
  { session, signal }: Loading,
  { heard, gone }: { heard: Promise<unknown>; gone: Promise<string> },
): Promise<void> {
  let end: string | undefined;
  void gone.then((why) => (end = why));
  const isHeard = heard.then(() => true);
  for (;;) {
    if (await settleWithin(LOOK_EVERY_MS, false, [isHeard, gone.then(() => false)])) return;
    if (end !== undefined) throw new PageError("broken", end);
    const look = await lookAt(session);
    if (look?.isVerification === true || (look?.isCaptcha === true && signal.aborted)) {
      throw new PageError(
        "refused",
        "the page asks to prove that a person is there: open it in your own browser and solve it",
      );
    }
    if (!signal.aborted) continue;
    if (look?.isLoaded !== true) throw new PageError("late", "the page did not finish loading");
    throw new PageError("broken", "the page asked for no feed of its own");
  }
}

async function lookAt(session: CdpSession): Promise<z.infer<typeof Look> | undefined> {
  const asked = session.send("Runtime.evaluate", { expression: LOOK_EXPRESSION, returnByValue: true });
  const answer = await settleWithin(LOOK_EVERY_MS, undefined, [asked]);
  return Look.safeParse(answer?.result.value).data;
}

async function readEnvironment(session: CdpSession): Promise<PageEnvironment> {
  const { result } = await session.send("Runtime.evaluate", {
    expression: ENVIRONMENT_EXPRESSION,
    returnByValue: true,
  });
  const environment = Environment.safeParse(result.value);
  if (!environment.success) throw new PageError("broken", "the page does not say which browser it runs in");
  return environment.data;
}

async function readHandle(session: CdpSession, name: string): Promise<string | undefined> {
  const { result } = await session.send("Runtime.evaluate", { expression: takeHandle(name) });
  return result.objectId;
}

const PROBE_PAUSE_FIRST_MS = 50;
const PROBE_PAUSE_MAX_MS = 500;
const PROBE_MS = 3_000;

type Found = { way: TakingWay; call: PageCall };

/** Until a probe comes out signed. Nobody gets a probe, and it is never sent. */
async function untilSigned(
  { way, signal }: Loading,
  { parts, templates }: { parts: PageParts; templates: TemplateBox },
): Promise<Found> {
  let attempt = 0;
  let why = "the page does not sign its requests";
  /** Counts only where no probe ever came out: one that was slow says nothing of the page. */
  let lastFailed: string | undefined;
  let isAnswering = false;
  const probe = async (wanted: TakingWay, call: PageCall): Promise<Probe | undefined> => {
    const unsignedUrl = probeUrl(templates.newest(), ++attempt);
    const taken = await takeSigned(unsignedUrl, parts, { way: wanted, call, timeoutMs: PROBE_MS });
    if (taken.kind === "gone") throw new PageError("broken", taken.why);
    if (taken.kind === "failed") {
      lastFailed = taken.why;
      return undefined;
    }
    if (taken.by !== wanted) return undefined;
    templates.appended(appendedNames(unsignedUrl, taken.url));
    const check = parts.check({ unsignedUrl, signedUrl: taken.url, atMs: parts.nowMs() });
    isAnswering = true;
    if (check.kind === "invalid") why = check.why;
    return check.kind === "signed" ? { unsignedUrl, signedUrl: taken.url, check } : undefined;
  };
  for (let pauseMs = PROBE_PAUSE_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, PROBE_PAUSE_MAX_MS)) {
    for (const call of ["fetch", "xhr"] as const) {
      const found = await findWay(way, (wanted) => probe(wanted, call));
      if (found !== undefined) return { way: found, call };
    }
    if (signal.aborted) throw new PageError("unsigned", isAnswering ? why : (lastFailed ?? why));
    await settleWithin(pauseMs, undefined, []);
  }
}

type Probe = { unsignedUrl: string; signedUrl: string; check: Extract<SignatureCheck, { kind: "signed" }> };

/** What is taken beneath the script has to be what would have gone over the network. */
async function findWay(
  way: TakingWay | "auto",
  probe: (way: TakingWay) => Promise<Probe | undefined>,
): Promise<TakingWay | undefined> {
  if (way !== "auto") return (await probe(way)) === undefined ? undefined : way;
  const atNetwork = await probe("interception");
  if (atNetwork === undefined) return undefined;
  const beneath = await probe("replaced-fetch");
  return beneath !== undefined && haveSameShape(atNetwork, beneath) ? "replaced-fetch" : "interception";
}

const LENGTH_APART_MAX = 0.25;

function haveSameShape(one: Probe, other: Probe): boolean {
  const suffixes = [one, other].map(({ unsignedUrl, signedUrl }) => ({
    names: appendedNames(unsignedUrl, signedUrl).join(),
    length: signedUrl.length - unsignedUrl.length,
  }));
  const [first, second] = suffixes;
  if (first === undefined || second === undefined) return false;
  const apart = Math.abs(first.length - second.length) / first.length;
  return first.names === second.names && apart <= LENGTH_APART_MAX && one.check.scheme === other.check.scheme;
}

type TemplateBox = ReturnType<typeof createTemplateBox>;

/** The newest feed request of the page's own, without what its script appends. */
function createTemplateBox(siteOrigin: string) {
  let newest: PageTemplate | undefined;
  let appended: string[] = [];
  let say: (template: PageTemplate) => void = () => {};
  const first = new Promise<PageTemplate>((resolve) => (say = resolve));
  return {
    first,
    offer(url: string): void {
      const template = readTemplate(url, siteOrigin);
      if (template === undefined) return;
      newest = withoutParameters(template, appended);
      say(newest);
    },
    appended(names: string[]): void {
      appended = names;
      if (newest !== undefined) newest = withoutParameters(newest, names);
    },
    newest(): PageTemplate {
      if (newest === undefined) throw new PageError("broken", "the page asked for no feed of its own");
      return newest;
    },
  };
}
