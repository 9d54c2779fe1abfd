import { WORLD_HEADER } from "@livescout/protocol";
import { expect, test } from "vitest";
import { resolveWorld } from "./resolve-world.ts";

const answering = (headers: Record<string, string>) => async () => new Response("page", { headers });
const broken = async () => {
  throw new TypeError("connection refused");
};

test("without --upstream it is the real one, and nobody is asked", async () => {
  expect(await resolveWorld(undefined, { fetch: broken })).toEqual({ world: "upstream" });
});

test("a sandbox says what it is; whoever does not say so is the real one", async () => {
  const upstream = "http://127.0.0.1:8081";
  expect(await resolveWorld(upstream, { fetch: answering({ [WORLD_HEADER]: "sandbox" }) })).toEqual({
    world: "sandbox",
  });
  expect(await resolveWorld(upstream, { fetch: answering({}) })).toEqual({ world: "upstream" });
});

test("where nobody answers, this machine means a sandbox, and a notice says that it was guessed", async () => {
  const local = await resolveWorld("http://localhost:1", { fetch: broken });
  expect(local).toEqual({ world: "sandbox", notice: expect.stringContaining("does not answer") });
  const far = await resolveWorld("https://upstream.invalid", { fetch: broken });
  expect(far).toEqual({ world: "upstream", notice: expect.stringContaining("does not answer") });
});
