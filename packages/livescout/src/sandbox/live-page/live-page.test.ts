import { readFeedAnswer } from "@livescout/protocol";
import { expect, test } from "vitest";
import { createWorld } from "../world.ts";
import { createLivePage, type LivePageOptions } from "./live-page.ts";
import { findPitfall, PITFALL_NAMES, PITFALLS } from "./pitfalls.ts";

const content = { cookies: ["ttwid=fixture-1"], rooms: [], deviceId: "7300000000000000001" };
const ask = (target: string, options: LivePageOptions = {}) => createLivePage(options).answer(target, content);
/** What the page tells its script. */
const told = (body: string): unknown => JSON.parse(/startPage\(window, (\{.*?\})\)/.exec(body)?.[1] ?? "null");

test("a page says that it is the sandbox, sets the cookies, and shows rooms with their markup escaped", () => {
  const world = createWorld();
  const [state] = world.roomsAt(1_790_540_157_129);
  if (state === undefined) throw new Error("nobody is live");
  const rooms = [{ ...state, title: '<script>alert("1")</script>' }];
  const { status, headers, body } = createLivePage().answer("/live", { ...content, rooms });
  expect(status).toBe(200);
  expect(headers["set-cookie"]).toEqual(content.cookies);
  expect(body).toContain("<mark>sandbox");
  expect(body).toContain(`/@${state.session.owner.uniqueId}/live`);
  expect(body).not.toContain("<script>alert");
});

test("every module that the page loads is served as JavaScript, and nothing beside", () => {
  const page = createLivePage();
  const paths = [...ask("/live").body.matchAll(/"(\/_sandbox\/[^"]+\.js)"/g)].map(([, path]) => path ?? "");
  expect(new Set(paths).size).toBeGreaterThan(20);
  for (const path of paths) {
    const file = page.file(path);
    expect(file?.headers["content-type"], path).toContain("text/javascript");
    for (const [, specifier = ""] of file?.body.matchAll(/\bfrom "([^"]+)"/g) ?? []) {
      if (specifier === "@livescout/protocol/signature") continue; // the page's import map
      expect(page.file(new URL(specifier, `http://a.invalid${path}`).pathname), `${path} → ${specifier}`).toBeDefined();
    }
  }
  for (const path of ["/_sandbox/page/../live-page.js", "/_sandbox/page/start-page.d.ts", "/_sandbox/", "/other.js"]) {
    expect(page.file(path)).toBeUndefined();
  }
});

test("pitfalls come from the address, which wins over the option; an unknown one is refused with the list", () => {
  expect(told(ask("/live").body)).toEqual({ pitfalls: [], mutations: [] });
  expect(told(ask("/live?pitfall=late-hooks,both_hosts").body)).toEqual({
    pitfalls: ["late_hooks", "both_hosts"],
    mutations: [],
  });
  expect(told(ask("/live", { pitfalls: ["never_signs"] }).body)).toEqual({ pitfalls: ["never_signs"], mutations: [] });
  expect(told(ask("/live?pitfall=none", { pitfalls: ["never_signs"] }).body)).toEqual({ pitfalls: [], mutations: [] });
  const refused = ask("/live?pitfall=nothing-known");
  expect(refused.status).toBe(400);
  expect(refused.body).toContain("late_hooks");
  expect(refused.body).not.toContain("nothing-known");
});

test("every pitfall is known by its name and says in a sentence what it does", () => {
  for (const name of PITFALL_NAMES) {
    expect(findPitfall(name.replaceAll("_", "-"))).toBe(name);
    expect(PITFALLS[name]).toMatch(/^[A-Z].*\.$/);
  }
});

test("the slow page comes late, the captcha page is read as one", () => {
  expect(ask("/live?pitfall=slow-page").delivery).toBe("late");
  const { body } = ask("/live?pitfall=captcha");
  const { outcome } = readFeedAnswer({ httpStatus: 200, header: () => null, body, bytes: body.length, elapsedMs: 1 });
  expect(outcome.kind).toBe("captcha");
});
