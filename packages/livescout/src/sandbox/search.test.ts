import {
  buildSearchRequest,
  readFeedAnswer,
  SEARCH_PATH,
  SHIPPED_IDENTITY,
  type Identity,
  type PageResult,
} from "@livescout/protocol";
import { createQuerySigner, verifySignedUrl } from "@livescout/protocol/signature";
import { expect, test } from "vitest";
import { createSandbox } from "./sandbox-routes.ts";
import { findRooms, SEARCH_PAGE_SIZE } from "./search.ts";

const NOW_MS = 1_790_540_157_129;
const identity: Identity = { ...SHIPPED_IDENTITY, deviceId: "7300000000000000001" };
const { userAgent } = identity;
const keyWords = Array.from({ length: 12 }, (_, at) => at + 1);

const sandbox = createSandbox({ seed: 7, nowMs: () => NOW_MS, verify: verifySignedUrl });

function signedTarget(words: string, { as = identity, cursor = "0", signedAtMs = NOW_MS } = {}): string {
  const { path, queryText } = buildSearchRequest({ channel: "search", words, cursor, region: "US" }, as);
  const signQuery = createQuerySigner({ userAgent });
  const signed = signQuery({
    queryText,
    timestamp: Math.floor(signedAtMs / 1000),
    nonces: { dynosaur: 1_000, gnarly: 1_400 },
    counters: { total: 3, signed: 2 },
    keyWords: { dynosaur: keyWords, gnarly: keyWords },
  });
  return `${path}?${signed}`;
}

function ask(target: string, cookie?: string): PageResult & { body: string } {
  const sent: Record<string, string | undefined> = { host: "127.0.0.1:8081", "user-agent": userAgent, cookie };
  const { status, body, headers } = sandbox.answer({ method: "GET", target, header: (name) => sent[name] });
  const header = (name: string) => (headers[name] === undefined ? null : String(headers[name]));
  const read = readFeedAnswer({ httpStatus: status, header, body, bytes: Buffer.byteLength(body), elapsedMs: 1 });
  return { ...read, body };
}

test("signed words bring live rooms that hold them, as JSON text within the JSON, without loss", () => {
  const { outcome, page, body } = ask(signedTarget("minecraft"));
  expect(outcome.kind).toBe("rooms");
  expect(page).toMatchObject({ world: "sandbox", droppedCount: 0, skippedCount: 0 });
  expect(page?.rooms.length).toBeGreaterThanOrEqual(8);
  expect(page?.rooms.every(({ isLive }) => isLive)).toBe(true);
  const parsed = JSON.parse(body) as { data: { live_info: { raw_data: string } }[]; has_more: number; cursor: number };
  expect(
    parsed.data.map(({ live_info }) => live_info.raw_data.toLowerCase()).every((raw) => raw.includes("minecraft")),
  ).toBe(true);
});

test("pages follow one another by offset until there is no more, and no room comes twice", () => {
  const ids: string[] = [];
  let cursor: string | undefined = "0";
  for (let count = 0; cursor !== undefined && count < 20; count++) {
    const page: PageResult["page"] = ask(signedTarget("minecraft", { cursor })).page;
    expect(page?.rooms.length).toBeLessThanOrEqual(SEARCH_PAGE_SIZE);
    ids.push(...(page?.rooms ?? []).map(({ id }) => id));
    cursor = page?.hasMore === true ? page.nextCursor : undefined;
  }
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(findRooms(sandbox.world, "minecraft", NOW_MS).length);
});

test("every word has to occur: in title, nickname, handle, game or topic, in any case", () => {
  const [room] = findRooms(sandbox.world, "gaming", NOW_MS);
  const { owner } = room?.session ?? {};
  if (owner === undefined) throw new Error("nobody is live");
  const words = `${owner.uniqueId.toUpperCase()} gaming`;
  expect(findRooms(sandbox.world, words, NOW_MS).map(({ roomId }) => roomId)).toContain(room?.roomId);
  expect(findRooms(sandbox.world, `${words} nowhere-to-be-found`, NOW_MS)).toEqual([]);
  expect(ask(signedTarget("nowhere-to-be-found")).outcome.kind).toBe("end_of_feed");
});

test("unsigned it wants a session, and a dead one is none", () => {
  const unsigned = `${SEARCH_PATH}?device_id=${identity.deviceId}&keyword=chess&offset=0`;
  const refused = ask(unsigned);
  expect(refused.outcome).toMatchObject({ kind: "login_required", statusCode: 2483 });
  expect(refused.body).toContain('"status_msg":"Please login your account first"');
  expect(ask(unsigned, "sessionid=sandbox-dead-1").outcome.kind).toBe("login_required");
  expect(ask(unsigned, "sessionid=fixture-alive").outcome.kind).toBe("rooms");
});

test("altered, too old, without a device id or without words it is refused as the feed is", () => {
  expect(ask(signedTarget("chess").replace("keyword=chess", "keyword=chest")).outcome.kind).toBe("forbidden");
  expect(ask(signedTarget("chess", { signedAtMs: NOW_MS - 180_000 })).outcome.kind).toBe("refused_empty");
  const { deviceId: _, ...nameless } = identity;
  expect(ask(signedTarget("chess", { as: nameless })).outcome.kind).toBe("refused_empty");
  expect(ask(signedTarget("chess", { cursor: "9999999" })).outcome.kind).toBe("bad_request");
});
