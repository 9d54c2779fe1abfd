import type { OutcomeKind } from "@livescout/protocol";
import { describe, expect, test } from "vitest";
import { type Purse, runDoctor } from "./doctor.ts";
import type { Finding, StepName, Verdict } from "./findings.ts";
import { likelyCulprit } from "./likely-culprit.ts";

const found = (step: StepName, verdict: Verdict): Finding => ({ step, verdict, says: "" });
const call = (signer: string, fetch: "plain" | "browser", outcome: OutcomeKind): Finding => ({
  ...found("feed", "ok"),
  feed: { signer, fetch, outcome },
});

describe("the last sentence names the culprit", () => {
  const cases: [name: string, findings: Finding[], words: RegExp][] = [
    ["all is well", [found("dns", "ok"), call("native", "plain", "rooms")], /Nothing wrong/],
    ["names", [found("dns", "failed"), call("native", "plain", "network")], /name resolution/],
    ["the clock", [found("clock", "failed"), call("native", "plain", "refused_empty")], /clock/],
    [
      "one signer",
      [call("browser", "plain", "rooms"), call("native", "plain", "refused_empty")],
      /native signer: what browser signs/,
    ],
    [
      "the address",
      [call("browser", "plain", "forbidden"), call("native", "plain", "refused_empty")],
      /address or identity/,
    ],
    ["the client", [call("browser", "plain", "refused_empty"), call("browser", "browser", "rooms")], /fingerprint/],
    ["a captcha", [call("browser", "plain", "captcha"), call("native", "plain", "rooms")], /prove themselves/],
    ["one signer alone", [call("native", "plain", "refused_empty")], /--matrix/],
    ["the upstream", [call("native", "plain", "upstream_error")], /upstream itself/],
    ["a closed country", [call("native", "plain", "not_json")], /closed country/],
    ["no visitor", [found("visitor", "failed")], /guest identity/],
    ["no template", [found("page", "ok"), found("template", "failed")], /never asked for its own feed/],
    [
      "a page that asks for a person",
      [{ ...found("page", "failed"), outcome: "captcha" }, call("browser", "plain", "signer_failed")],
      /prove themselves/,
    ],
    ["a browser's session", [call("browser", "plain", "rooms"), call("browser", "browser", "forbidden")], /session/],
    ["a wrong clock that hurts nobody", [found("clock", "failed"), call("native", "plain", "rooms")], /^The feed ans/],
    ["a broken proxy setting", [found("proxy", "failed")], /"proxy"/],
    ["a change of the upstream", [call("native", "plain", "bad_request")], /change of the upstream/],
  ];
  test.each(cases)("%s", (_name, findings, words) => {
    expect(likelyCulprit(findings)).toMatch(words);
  });
});

test("the budget cannot be passed, whatever the probes want", async () => {
  const taken: boolean[] = [];
  const greedy = {
    step: "feed" as const,
    run: (purse: Purse) => Promise.resolve([void taken.push(purse.takeFeedCall())].map(() => found("feed", "ok"))),
  };
  await runDoctor({
    probes: [greedy, greedy, greedy],
    budget: { pageLoads: 0, feedCalls: 2 },
    world: () => "sandbox",
    nowMs: () => 0,
  });
  expect(taken).toEqual([true, true, false]);
});

test("an address or a token in what was found does not reach the report", async () => {
  const says = "not_json: Your address 23.45.67.89 is blocked, msToken=0123456789abcdef.";
  const talkative = {
    step: "feed" as const,
    run: () => Promise.resolve([{ ...found("feed", "failed"), says, nextStep: says }]),
  };
  const shown: Finding[] = [];
  const report = await runDoctor({
    probes: [talkative],
    budget: { pageLoads: 0, feedCalls: 0 },
    world: () => "upstream",
    nowMs: () => 0,
    onFinding: (finding) => void shown.push(finding),
  });
  expect(JSON.stringify([report, shown])).not.toMatch(/23\.45|0123456789abcdef/);
});

test("a look that breaks is a finding, and the next looks go on", async () => {
  const broken = { step: "tls" as const, run: () => Promise.reject(new Error("fixture-secret")) };
  const fine = { step: "proxy" as const, run: () => Promise.resolve([found("proxy", "ok")]) };
  const report = await runDoctor({
    probes: [broken, fine],
    budget: { pageLoads: 0, feedCalls: 0 },
    world: () => "sandbox",
    nowMs: () => 0,
  });
  expect(report.findings.map(({ verdict }) => verdict)).toEqual(["failed", "ok"]);
  expect(JSON.stringify(report)).not.toContain("fixture-secret");
});
