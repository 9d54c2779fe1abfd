import { inspect } from "node:util";
import { Secret } from "@livescout/protocol";
import { expect, test } from "vitest";
import { messageHeaders, readSecrets } from "./sign-message.ts";

/** The example that libraries of the convention test themselves with. */
const PUBLISHED = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, "fixture-").toString("base64")}`;

const sign = (secrets: readonly Secret[], body = PUBLISHED.body) =>
  messageHeaders({ id: PUBLISHED.id, atMs: PUBLISHED.timestamp * 1000 + 999, body, secrets });

test("the published example has the published signature", () => {
  expect(sign([new Secret(PUBLISHED.secret)])).toEqual({
    "webhook-id": PUBLISHED.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": PUBLISHED.signature,
  });
});

test("every secret signs, so that a receiver may know the old one or the new one", () => {
  const { "webhook-signature": signature = "" } = sign(readSecrets(`${secretOf(32)} ${PUBLISHED.secret}`) ?? []);
  const [first, second, ...more] = signature.split(" ");
  expect([second, more]).toEqual([PUBLISHED.signature, []]);
  expect(first).toMatch(/^v1,[\w+/]{43}=$/);
});

test("another body, or a body in another script, has another signature", () => {
  const secrets = [new Secret(PUBLISHED.secret)];
  const signatures = ["{}", '{"title":"ليلى الصباح"}'].map((body) => sign(secrets, body)["webhook-signature"]);
  expect(new Set([...signatures, PUBLISHED.signature]).size).toBe(3);
});

test.each([
  ["no secret", "  "],
  ["another prefix", PUBLISHED.secret.replace("whsec", "secret")],
  ["something that is no base64", "whsec_not*base64*at*all*not*base64*at*all*"],
  ["too short a secret", secretOf(23)],
  ["too long a secret", secretOf(65)],
  ["a good one beside a bad one", `${PUBLISHED.secret} whsec_`],
])("%s is refused", (_name, text) => {
  expect(readSecrets(text)).toBeUndefined();
});

test("secrets that were read cannot print", () => {
  const secrets = readSecrets(`${secretOf(24)}\n${secretOf(64)}`) ?? [];
  expect(secrets).toHaveLength(2);
  expect(`${inspect(secrets)}${JSON.stringify(secrets)}${String(secrets)}`).not.toContain("whsec_");
});
