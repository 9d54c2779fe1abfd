/** The SDK as the commands use it: step 1 in this process or at a gateway, step 2 from this machine. */
import {
  createFeedClient,
  createVisitorSource,
  type FeedClient,
  type FeedClientOptions,
  fetchSigned,
  type StepTwo,
  type Visitor,
} from "@livescout/client";
import {
  acceptLanguage,
  isOutcomeKind,
  refusesSignature,
  WORLD_HEADER,
  type Secret,
  type Signer,
  type World,
} from "@livescout/protocol";
import type { SignerReport } from "../signers/signer.ts";
import type { Machine } from "./browser-choice.ts";
import { createSigner, type SignerSettings, type WarmUp } from "./create-signer.ts";
import { loadIdentity } from "./load-identity.ts";
import { SettingError } from "./read-settings.ts";
import { guessWorld } from "./resolve-world.ts";
import type { Settings } from "./settings.ts";
import { createSignerNews } from "./signer-events.ts";
import { createStepTwo } from "./step-two.ts";

export type ClientSettings = SignerSettings &
  Pick<Settings, "gateway" | "identity" | "region" | "timeout-ms" | "fetch" | "report-outcomes">;

export type CreateClientOptions = {
  apiKey?: Secret | undefined;
  session?: Secret | undefined;
  /** Which calls it goes along with; absent: all. */
  sessionFor?: FeedClientOptions["sessionFor"];
  /** Guest identity; `"none"` where nobody may be contacted for it. */
  visitor?: FeedClientOptions["visitor"];
  fetch: typeof globalThis.fetch;
  nowMs: () => number;
  machine: Machine;
  /** Stands around whoever makes step 2. */
  aroundStepTwo?: (stepTwo: StepTwo) => StepTwo;
  /** Takes what should be known of the signers at work, a sentence each. */
  tell?: (sentence: string) => void;
};

export type ComposedClient = FeedClient & {
  /** Why there is no guest identity, where there is none. */
  visitorProblem(): string | undefined;
  /** The guest identity in use, where this client has one of its own. */
  visitor(): Visitor | undefined;
  /** Calls that were made for guest identities, those in vain too. */
  visitorCalls(): number;
  /** How many the next page may bring along. */
  visitorCallsDue(): number;
  /** Who signs, and how the upstream has taken it so far; a gateway's figures are its own. */
  signing(): { signer: string; acceptance?: { accepted: number; refused: number } };
  /** The world that the upstream has named; until it answers, the one its address suggests. */
  world(): World;
};

/** How long the calls of one run wait for a browser: behind it native signs at once, alone it is all there is. */
const WARM_UP: WarmUp = { inChainMs: 10_000, aloneMs: 30_000 };

/** @throws SettingError where the settings do not go together. */
export async function createClient(settings: ClientSettings, options: CreateClientOptions): Promise<ComposedClient> {
  const { apiKey, session, nowMs, aroundStepTwo } = options;
  const { gateway, upstream, region } = settings;
  refuseIdleBrowser(settings, session);
  const identity = await loadIdentity(settings.identity);
  const watched = watchWorld(options.fetch, upstream);
  const signing = gateway === undefined ? await openSigning(settings, options) : undefined;
  const visitor =
    options.visitor ??
    (signing?.needsNoVisitor === true
      ? "none"
      : createVisitorSource({
          userAgent: identity.userAgent,
          acceptLanguage: acceptLanguage(identity),
          fetch: watched.fetch,
          nowMs,
          ...(upstream !== undefined && { siteOrigin: upstream }),
        }));
  const client = createFeedClient({
    ...(signing === undefined ? gateway !== undefined && { gateway } : signing.options),
    ...(aroundStepTwo !== undefined && { stepTwo: aroundStepTwo(signing?.options.stepTwo ?? fetchSigned) }),
    ...(gateway !== undefined && apiKey !== undefined && { apiKey }),
    ...(session !== undefined && { session }),
    ...(options.sessionFor !== undefined && { sessionFor: options.sessionFor }),
    visitor,
    ...(upstream !== undefined && { upstreamOrigin: upstream }),
    identity,
    region,
    timeoutMs: settings["timeout-ms"],
    reportOutcomes: settings["report-outcomes"] === "on",
    fetch: watched.fetch,
    nowMs,
  });
  return {
    ...client,
    visitorProblem: () => (visitor === "none" ? undefined : visitor.state().problem),
    visitor: () => (visitor === "none" ? undefined : visitor.state().visitor),
    visitorCalls: () => (visitor === "none" ? 0 : (visitor.state().calls ?? 0)),
    visitorCallsDue: () => (visitor === "none" ? 0 : (visitor.state().callsDue ?? 0)),
    signing: () => signing?.report() ?? { signer: "gateway" },
    world: watched.world,
    async close() {
      await client.close();
      await signing?.close();
    },
  };
}

const holdsOwnProfile = ({ profile, cdp }: ClientSettings): boolean => profile !== undefined || cdp !== undefined;

/** What the page fetches goes out with the browser's own name and cookies: neither a gateway's nor a session of ours. */
function refuseIdleBrowser(settings: ClientSettings, session: Secret | undefined): void {
  const { fetch: way, gateway } = settings;
  if (way === "plain") return;
  if (gateway !== undefined)
    throw new SettingError([
      `fetch: expected plain beside --gateway: the gateway does not sign for this machine's browser`,
    ]);
  if (session !== undefined)
    throw new SettingError([
      "fetch: expected plain beside a session: the page sends the browser's own cookies; log in there and name it with --profile or --cdp",
    ]);
}

async function openSigning(settings: ClientSettings, options: CreateClientOptions) {
  const { nowMs, machine, tell = () => {} } = options;
  const { fetch: way } = settings;
  const signer = await createSigner(settings, {
    ...machine,
    fetch: options.fetch,
    nowMs,
    byDefault: "auto",
    ...(way !== "plain" && { fetchesByBrowser: way === "browser" ? "always" : "maybe" }),
    warmUp: WARM_UP,
    onEvent: createSignerNews(({ level, message }) => (level === "warn" ? tell(message) : undefined), { nowMs }),
  });
  if (signer.notice !== undefined) tell(signer.notice);
  signer.start();
  const isOwnProfile = holdsOwnProfile(settings);
  const lane =
    way !== "plain" && signer.browser !== undefined
      ? createStepTwo({ browser: signer.browser, way, isOwnProfile, tell })
      : undefined;
  const isByPage = way === "browser" && lane !== undefined;
  const judged: Signer =
    lane === undefined ? signer : { ...signer, note: (notice) => lane.judge(notice, signer.note(notice)) };
  return {
    options: {
      signer: judged,
      ...(lane !== undefined && { stepTwo: lane.stepTwo }),
      ...(isByPage && isOwnProfile && { isLoggedIn: true }),
    },
    /** The page has its own cookies and device id. */
    needsNoVisitor: isByPage && signer.name === "browser",
    report: () => ({ signer: signer.name, acceptance: sumAcceptance(signer.report()) }),
    close: () => signer.close(),
  };
}

function sumAcceptance({ acceptance }: SignerReport): { accepted: number; refused: number } {
  const refusedOf = (row: SignerReport["acceptance"][number]) =>
    Object.entries(row.refused).reduce(
      (sum, [kind, count]) => sum + (isOutcomeKind(kind) && refusesSignature(kind) ? count : 0),
      0,
    );
  return {
    accepted: acceptance.reduce((sum, row) => sum + row.accepted, 0),
    refused: acceptance.reduce((sum, row) => sum + refusedOf(row), 0),
  };
}

/** Every answer of the sandbox says what it is; only an origin that the user named can be one. */
function watchWorld(fetch: typeof globalThis.fetch, upstream: string | undefined) {
  let world = guessWorld(upstream);
  const watching: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const isUpstream = upstream !== undefined && typeof input === "string" && input.startsWith(`${upstream}/`);
    if (isUpstream) world = response.headers.get(WORLD_HEADER) === "sandbox" ? "sandbox" : "upstream";
    return response;
  };
  return { fetch: watching, world: () => world };
}
