import type { OutcomeNotice } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createFakeSigner, createTestGateway, NOON_MS } from "../../../../../test/support/gateway-fakes.ts";
import type { SignerReport } from "../../signers/signer.ts";

const REPORT: SignerReport = {
  signers: [
    { name: "browser", breaker: "open", why: "forbidden", untilMs: NOON_MS + 300_000 },
    { name: "native", breaker: "closed" },
  ],
  acceptance: [
    {
      signer: "browser",
      scheme: "5.3.2",
      channel: "87",
      signed: 10,
      reported: 8,
      accepted: 5,
      refused: { forbidden: 2, timeout: 1 },
      medianAgeAtRefusalMs: 1_500,
    },
    { signer: "native", scheme: '5.4"', channel: "search", signed: 1, reported: 0, accepted: 0, refused: {} },
  ],
};

const metricsOf = async (report: SignerReport) => {
  const gateway = await createTestGateway({ signerReport: () => report });
  const { text } = await gateway.call({ url: "/metrics" });
  await gateway.close();
  return text.split("\n").filter((line) => /^livescout_(?:acceptance|signer|browser)/.test(line));
};

test("acceptance per signer, scheme and channel, and who rests", async () => {
  expect(await metricsOf(REPORT)).toEqual([
    'livescout_acceptance_signed_total{signer="browser",scheme="5.3.2",channel="87"} 10',
    'livescout_acceptance_signed_total{signer="native",scheme="5.4\\"",channel="search"} 1',
    'livescout_acceptance_reported_total{signer="browser",scheme="5.3.2",channel="87"} 8',
    'livescout_acceptance_reported_total{signer="native",scheme="5.4\\"",channel="search"} 0',
    'livescout_acceptance_accepted_total{signer="browser",scheme="5.3.2",channel="87"} 5',
    'livescout_acceptance_accepted_total{signer="native",scheme="5.4\\"",channel="search"} 0',
    'livescout_acceptance_refused_total{signer="browser",scheme="5.3.2",channel="87",outcome="forbidden"} 2',
    'livescout_acceptance_refused_total{signer="browser",scheme="5.3.2",channel="87",outcome="timeout"} 1',
    'livescout_acceptance_refusal_age_seconds{signer="browser",scheme="5.3.2",channel="87"} 1.5',
    'livescout_signer_resting{signer="browser"} 1',
    'livescout_signer_resting{signer="native"} 0',
  ]);
});

test("the browser's state, where one is at work", async () => {
  const counts = { pagesOpen: 2, signed: 700, recycled: 1, reloads: 3, crashes: 4, browserExits: 5 };
  const browser = { ready: true, ...counts, inFlight: 6, queueLength: 7 };
  expect(await metricsOf({ signers: [], acceptance: [], browser })).toEqual([
    "livescout_browser_ready 1",
    "livescout_browser_pages_open 2",
    "livescout_browser_calls_in_flight 6",
    "livescout_browser_calls_waiting 7",
    "livescout_browser_signatures_total 700",
    "livescout_browser_pages_recycled_total 1",
    "livescout_browser_pages_replaced_total 3",
    "livescout_browser_pages_crashed_total 4",
    "livescout_browser_exits_total 5",
  ]);
});

test("the signer hears of a report, with the key's id and the age of the signature", async () => {
  const noted: OutcomeNotice[] = [];
  const signer = {
    ...createFakeSigner(() => NOON_MS),
    note: (notice: OutcomeNotice) => {
      noted.push(notice);
      return { kind: "noted" } as const;
    },
  };
  const gateway = await createTestGateway({ signer });
  const { key, record } = await gateway.keyRing.issue({ tier: "pro", name: "test" });
  const signed = await gateway.call({ key: key.reveal() });
  gateway.clock.pass(2_500);
  const body = { sign_id: signed.json().sign_id, outcome: "forbidden" };
  const post = () =>
    gateway.call({
      method: "POST",
      url: "/webcast/feed/outcome",
      key: key.reveal(),
      body,
      headers: { "content-type": "application/json" },
    });
  expect((await post()).status).toBe(204);
  expect((await post()).status).toBe(404); // once
  expect(noted).toEqual([
    { signer: "fake", scheme: "5.3.2", channel: "87", outcome: "forbidden", ageMs: 2_500, reporter: record.id },
  ]);
  await gateway.close();
});
