import { expect, test } from "vitest";
import { createReplay } from "./replay.ts";
import { createSandbox } from "./sandbox-routes.ts";

const recorded = (body: string) =>
  ({ kind: "answer", status: 200, headers: { "content-type": "application/json" }, body }) as const;

test("recorded answers come in their order, and then the last one for ever", () => {
  const replay = createReplay([recorded("1"), { kind: "reset" }, recorded("3")]);
  expect([replay(), replay(), replay(), replay()].map(({ body, delivery }) => delivery ?? body)).toEqual([
    "1",
    "reset",
    "3",
    "3",
  ]);
});

test("a sandbox that replays judges no request, and marks the answer as its own", () => {
  const verify = () => ({ kind: "invalid" }) as const;
  const sandbox = createSandbox({
    nowMs: () => 1_780_000_000_000,
    verify,
    replay: [recorded('{"status_code":10011}')],
  });
  const header = (name: string) => (name === "host" ? "127.0.0.1:1" : undefined);
  const answer = sandbox.answer({ method: "GET", target: "/webcast/feed/?aid=1988", header });
  expect(answer).toMatchObject({ status: 200, body: '{"status_code":10011}' });
  expect(answer.headers["x-livescout-world"]).toBe("sandbox");
});
