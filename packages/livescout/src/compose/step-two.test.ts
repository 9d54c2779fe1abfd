import { type FetchSignedResult } from "@livescout/client";
import { type OutcomeNotice, type SignedRequest, type UpstreamAnswer } from "@livescout/protocol";
import { expect, test } from "vitest";
import type { BrowserSigner } from "../signers/browser/browser-signer-types.ts";
import { createStepTwo, type StepTwoOptions } from "./step-two.ts";

const REQUEST: SignedRequest = {
  url: "https://webcast.tiktok.com/webcast/feed/?a=1",
  method: "GET",
  headers: { "User-Agent": "Mozilla/5.0 fixture" },
  world: "upstream",
  signer: { name: "browser", scheme: "5.3.2", warnings: [] },
  signedAtMs: 0,
};
const ROOMS = JSON.stringify({ status_code: 0, extra: { max_time: 1 }, data: [{ data: { id_str: "1" } }] });
const EMPTY = "";

const answered = (body: string): FetchSignedResult => {
  const answer: UpstreamAnswer = { httpStatus: 200, header: () => null, body, bytes: body.length, elapsedMs: 1 };
  return { kind: "answered", answer };
};

function setUp({ page = ROOMS, ...given }: Partial<StepTwoOptions> & { page?: string } = {}) {
  const said: string[] = [];
  const asked: { by: "page" | "program"; ownProfile?: boolean }[] = [];
  const browser = {
    fetchSigned: async (_request: SignedRequest, { ownProfile = false } = {}) => {
      asked.push({ by: "page", ownProfile });
      return answered(page);
    },
  } as unknown as BrowserSigner;
  const lane = createStepTwo({ browser, way: "auto", isOwnProfile: false, tell: (text) => said.push(text), ...given });
  const call = (plain: string) =>
    lane.stepTwo(REQUEST, {
      fetch: async () => {
        asked.push({ by: "program" });
        return new Response(plain);
      },
    });
  const notice: OutcomeNotice = {
    signer: "browser",
    scheme: "5.3.2",
    channel: "87",
    outcome: "refused_empty",
    ageMs: 1,
  };
  const verdict = (outcome: OutcomeNotice["outcome"]) => lane.judge({ ...notice, outcome }, { kind: "noted" }).kind;
  return { lane, call, said, asked, verdict };
}

const bodyOf = (result: FetchSignedResult): string => (result.kind === "answered" ? result.answer.body : "failed");

test("browser: the page fetches at once, in the operator's own profile too", async () => {
  const { call, asked, said } = setUp({ way: "browser", isOwnProfile: true });
  expect(bodyOf(await call(ROOMS))).toBe(ROOMS);
  expect(asked).toEqual([{ by: "page", ownProfile: true }]);
  expect(said).toEqual([]);
});

test("auto: plain first; once more after a refusal, then the page, said with what it means", async () => {
  const { call, asked, said, verdict } = setUp();
  expect(bodyOf(await call(EMPTY))).toBe(EMPTY);
  expect(verdict("refused_empty")).toBe("tryAnother");
  expect(bodyOf(await call(EMPTY))).toBe(ROOMS);
  expect(asked.map(({ by }) => by)).toEqual(["program", "program", "page"]);
  expect(said).toEqual([
    "--fetch auto: refused_empty twice for this program; the browser's page fetches from now on",
    expect.stringContaining("not the signature's fault"),
  ]);
  await call(ROOMS);
  expect(asked.at(-1)?.by).toBe("page");
  expect(asked.every(({ ownProfile }) => ownProfile !== true)).toBe(true);
});

test("auto: an accepted call in between begins the count anew", async () => {
  const { call, asked, verdict } = setUp();
  for (const plain of [EMPTY, ROOMS, EMPTY]) await call(plain);
  expect(asked.map(({ by }) => by)).toEqual(["program", "program", "program"]);
  expect(verdict("refused_empty")).toBe("tryAnother");
});

test("auto: captcha, throttling and a broken network are no refusals of this program", async () => {
  const { call, asked, verdict } = setUp();
  for (let times = 0; times < 3; times++) await call("<html><div id=tiktok-verify-page></div></html>");
  expect(asked.every(({ by }) => by === "program")).toBe(true);
  expect(verdict("captcha")).toBe("noted");
});

test("auto: where the page is refused too, nothing is said of whose fault it is", async () => {
  const { call, said } = setUp({ page: EMPTY });
  await call(EMPTY);
  await call(EMPTY);
  expect(said).toHaveLength(1);
});

test("auto: a profile of the operator's own is not touched, and that is said once", async () => {
  const { call, asked, said } = setUp({ isOwnProfile: true });
  for (let times = 0; times < 4; times++) await call(EMPTY);
  expect(asked.every(({ by }) => by === "program")).toBe(true);
  expect(said).toEqual([expect.stringContaining("--fetch browser uses it")]);
});
