/**
 * `livescout sign`: step 1 alone. The same fields as a gateway's answer, whoever signed.
 *
 * A session is never printed: it only sets `user_is_login`, and whoever fetches attaches it.
 */
import { CHANNELS, SIGNATURE_LIFE_HINT_MS, cookieLine, type ChannelId, type SignedRequest } from "@livescout/protocol";
import { type Schemes, verifySignedUrl } from "@livescout/protocol/signature";
import { FEED_NOTE, UNLIMITED, type FeedAnswer } from "@livescout/protocol/wire";
import { createClient } from "../../compose/create-client.ts";
import { loadOwnSchemes } from "../../compose/load-schemes.ts";
import { createRandomIds } from "../../runtime/random-ids.ts";
import { UsageError, type CommandRun } from "../command.ts";
import { exitCodeOf, EXIT } from "../output/exit-codes.ts";
import { outcomeLine } from "../output/outcome-line.ts";
import { safeText } from "../output/safe-text.ts";
import { readSecrets } from "../read-secrets.ts";

export const sign: CommandRun = async (call) => {
  const { io, settings } = call;
  const channel = oneChannel(settings.channel);
  const { tag, count, cursor, gateway } = settings;
  const client = await createClient(settings, {
    ...(await readSecrets(call, [channel])),
    ...(gateway !== undefined && { visitor: "none" }), // the gateway brings its own
    fetch: io.fetch,
    nowMs: io.nowMs,
    machine: io,
    tell: (sentence) => void io.stderr.write(`${safeText(sentence)}\n`),
  });
  try {
    const cut = { ...(tag !== undefined && { tag }), ...(cursor !== undefined && { cursor }) };
    const step = await client.sign({ channel, count, ...cut, signal: io.signal });
    if (step.kind === "failed") {
      await io.stderr.write(outcomeLine(step.outcome));
      return exitCodeOf([step.outcome]);
    }
    const own = { channel, region: settings.region, world: client.world(), schemes: await loadOwnSchemes(io) };
    const answer = step.answer ?? ownAnswer(step.request, own);
    await io.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return EXIT.ok;
  } finally {
    await client.close();
  }
};

function oneChannel(channels: readonly ChannelId[]): ChannelId {
  const [channel, ...more] = channels;
  if (channel === undefined || more.length > 0)
    throw new UsageError("--channel: expected one channel: one request is signed");
  return channel;
}

type AnswerContext = { channel: ChannelId; region: string; world: "upstream" | "sandbox"; schemes: Schemes };

function ownAnswer(request: SignedRequest, { channel, region, world, schemes }: AnswerContext): FeedAnswer {
  const { signer, ttwid, msToken, signedAtMs } = request;
  const verdict = verifySignedUrl(request.url, { userAgent: request.headers["User-Agent"] ?? "", schemes });
  const noVisitor = ttwid === undefined ? ["no_visitor"] : [];
  return {
    status_code: 0,
    signed_url: request.url,
    method: request.method,
    headers: request.headers,
    cookies: cookieLine({ ttwid, msToken }).reveal(), // guest cookies alone
    region,
    channel_id: CHANNELS[channel].id,
    feed_remaining: UNLIMITED,
    feed_limit: UNLIMITED,
    note: FEED_NOTE,
    load_more_url: null,
    signed_at: new Date(signedAtMs).toISOString(),
    expires_at: new Date(signedAtMs + SIGNATURE_LIFE_HINT_MS).toISOString(),
    signer: {
      name: signer.name,
      scheme: signer.scheme,
      version: verdict.scm,
      verified: verdict.kind === "valid",
      warnings: [...signer.warnings, ...noVisitor],
    },
    sign_id: createRandomIds()(),
    world,
  };
}
