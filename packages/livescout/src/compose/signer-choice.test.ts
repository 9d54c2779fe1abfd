import { expect, test } from "vitest";
import { shadowName, signerChoice } from "./signer-choice.ts";

const [native, browser] = [{ kind: "native" }, { kind: "browser" }];
const remote = { kind: "remote", gateway: "https://gateway.invalid/live" };

test.each([
  ["auto", { kind: "auto" }],
  ["native", { kind: "chain", signers: [native] }],
  ["browser", { kind: "chain", signers: [browser] }],
  ["remote:https://Gateway.invalid/live/", { kind: "chain", signers: [remote] }],
  ["chain:browser,native", { kind: "chain", signers: [browser, native] }],
  ["chain:native, remote:https://gateway.invalid/live ,browser", { kind: "chain", signers: [native, remote, browser] }],
])("--signer %s is read", (text, choice) => {
  expect(signerChoice().safeParse(text).data).toEqual(choice);
});

test.each(["", "chrome", "chain:", "chain:auto,native", "chain:native,native", "native,browser", "remote:", 7])(
  "--signer %s is refused",
  (text) => expect(signerChoice().safeParse(text).success).toBe(false),
);

test("a remote signer's address holds neither credentials nor a query: keys come from elsewhere", () => {
  for (const url of ["https://a:fixture-b@gateway.invalid", "https://gateway.invalid/?apiKey=fixture-1"]) {
    expect(shadowName().safeParse(`remote:${url}`).success).toBe(false);
  }
  expect(shadowName().safeParse("remote:http://127.0.0.1:8080").data).toEqual({
    kind: "remote",
    gateway: "http://127.0.0.1:8080",
  });
});
