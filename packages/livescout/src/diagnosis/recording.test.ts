import { makeOutcome, type SignedRequest } from "@livescout/protocol";
import { encodeXDynosaur } from "@livescout/protocol/signature";
import { describe, expect, test } from "vitest";
import { makeRecording, readRecorded, readRecording } from "./recording.ts";
import { removeSecrets, secretShapesIn } from "./secret-shapes.ts";

const TTWID =
  "1%7CAbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefg%7C1780000000%7C0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

describe("the shape of a secret is found and removed", () => {
  const cases: [rule: string, text: string][] = [
    ["session", "a=1; sessionid=0123456789abcdef; b"],
    ["session", "sid_tt=0123456789abcdef"],
    ["ttwid", `"${TTWID}"`],
    ["ttwid", "cookie: ttwid=abc"],
    ["msToken", "&msToken=5nvgRQCYlQ6s8qmbEhD-PcvLtob==&X-Bogus=1"],
    ["msToken", '{"xmst":"5nvgRQCYlQ6s8qmbEhD"}'],
    ["deviceId", "&device_id=7451966978406073874&os=mac"],
    ["deviceId", '{"wid":"7451966978406073874"}'],
    ["deviceId", '{"odinId": 7451966978406073874}'],
    ["verifyFp", "verifyFp=verify_m52hrc4l_v9BjnSlX"],
    ["address", '"client_ip":"203.0.113.7"'],
    ["address", "from 2001:db8:0:0:0:0:0:1 today"],
    ["address", "from 2001:db8::1"],
    ["address", "blocked: 203.0.113.7."],
  ];
  test.each(cases)("%s in %s", (rule, text) => {
    expect(secretShapesIn(text)).toContain(rule);
    const { text: cleaned, removed } = removeSecrets(text);
    expect(removed.map((removal) => removal.rule)).toContain(rule);
    expect(secretShapesIn(cleaned)).toEqual([]);
  });

  test("what is no secret stays", () => {
    const text =
      "Chrome/149.0.0.0 Safari Chrome%2F149.0.0.0 http://127.0.0.1:8080 msToken=&X-Bogus=1 id_str 7300000000000000001 12:34:56 5.3.2";
    expect(removeSecrets(text)).toEqual({ text, removed: [] });
  });

  test("a value known to be secret goes wherever it stands", () => {
    const { text, removed } = removeSecrets("x fixture-canary y fixture-canary", [
      { rule: "session", value: "fixture-canary" },
    ]);
    expect(text).not.toContain("canary");
    expect(removed).toEqual([{ rule: "session", count: 2 }]);
  });
});

describe("a recording", () => {
  const request: SignedRequest = {
    url: "https://webcast.tiktok.com/webcast/feed/?aid=1988&device_id=7451966978406073874&msToken=5nvgRQCYlQ6s8qmbEhD-PcvLtob==&X-Bogus=1&X-Gnarly=M",
    method: "GET",
    headers: { "User-Agent": "Mozilla/5.0 Chrome/149.0.0.0" },
    world: "upstream",
    signer: { name: "native", scheme: "5.3.2", warnings: [] },
    signedAtMs: 1_780_000_000_000,
  };
  const make = (body: string) =>
    makeRecording({
      request,
      answer: {
        httpStatus: 200,
        header: (name) =>
          name === "content-type" ? "application/json" : name === "set-cookie" ? "sessionid=0123456789abcdef" : null,
        body,
        bytes: body.length,
        elapsedMs: 1,
      },
      outcome: makeOutcome("refused_empty", { bytes: 0, elapsedMs: 1 }),
      world: "upstream",
      recordedAtMs: 1_780_000_001_000,
      livescoutVersion: "0.1.0",
      known: [{ rule: "session", value: "fixture-canary" }],
    });

  test("is cleaned, says what was removed, and is read again", () => {
    const { recording, removed } = make(
      `{"extra":{"ip":"203.0.113.7"},"echo":"fixture-canary","wid":"7451966978406073874"}`,
    );
    const text = JSON.stringify(recording);
    expect(text).not.toMatch(/canary|7451966978406073874|203\.0\.113|5nvgRQ|0123456789abcdef/);
    expect(removed.map(({ rule }) => rule).sort()).toEqual(["address", "deviceId", "msToken", "session"]);
    expect(readRecording(text, "a.json")).toEqual(recording);
    expect(recording.signer).toMatchObject({ ageMs: 1_000, signature: "invalid" });
    expect(JSON.parse(recording.response?.body ?? "")).toBeTypeOf("object");
  });

  test("of a call that nobody answered keeps the outcome", () => {
    const { recording } = makeRecording({
      request,
      outcome: makeOutcome("timeout", { bytes: 0, elapsedMs: 15_000 }, { cause: "No answer from 203.0.113.7." }),
      world: "upstream",
      recordedAtMs: 1_780_000_001_000,
      livescoutVersion: "0.1.0",
      known: [],
    });
    const again = readRecording(JSON.stringify(recording), "a.json");
    expect(again.response).toBeUndefined();
    expect(readRecorded(again).outcome).toMatchObject({
      kind: "timeout",
      cause: "No answer from fixture-address.invalid.",
    });
  });

  test("is read as the call was, headers and all", () => {
    const { recording } = make("");
    expect(readRecorded(recording).outcome.kind).toBe("refused_empty");
    const throttled = { ...recording, response: { ...recording.response!, httpStatus: 429 } };
    expect(readRecorded(throttled).outcome.kind).toBe("throttled");
  });

  test("holds no token with a fingerprint of the device in it", () => {
    const facts = {
      query: "aid=1988",
      body: "",
      userAgent: "Mozilla/5.0",
      version: "5.3.2",
      scm: "2.0.0.561",
      timestamp: 1_780_000_000,
      nonce: 1,
      envcode: 65,
      ubcode: 8,
      interceptedCount: 1,
      totalCount: 1,
      canvas: "-1",
      webgl: "0",
      component: "0",
      page: "0",
      state38: 0,
      field21: "1",
      field22: "1",
      field23: "0",
      field29: "0",
      field2d: "0",
      field37: "0",
      keyWords: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    };
    const token = (device: string) => encodeXDynosaur({ ...facts, device });
    const urlOf = (device: string) => {
      const url = `https://webcast.tiktok.com/webcast/feed/?aid=1988&X-Dynosaur=${token(device)}&msToken=&X-Bogus=1`;
      const outcome = makeOutcome("network", { bytes: 0, elapsedMs: 0 });
      const base = { world: "upstream" as const, recordedAtMs: 0, livescoutVersion: "0.1.0", known: [] };
      return makeRecording({ ...base, request: { ...request, url }, outcome }).recording.request.url;
    };
    expect(urlOf("0")).toContain(token("0"));
    expect(urlOf("0123456789abcdef0123456789abcdef")).toContain("X-Dynosaur=fixture-device-removed&");
  });

  test("with the shape of a secret in it is refused by name, without the value", () => {
    const text = JSON.stringify({ ...make("{}").recording, description: "sessionid=0123456789abcdef" });
    expect(() => readRecording(text, "a.json")).toThrow(
      /^a.json: expected a cleaned recording; it still holds the shape of: session$/,
    );
  });

  test("of another version, or no recording, is refused by name", () => {
    expect(() => readRecording("{", "a.json")).toThrow(/a.json/);
    expect(() => readRecording(JSON.stringify({ ...make("{}").recording, version: 2 }), "a.json")).toThrow(
      /a.json: version/,
    );
  });
});
