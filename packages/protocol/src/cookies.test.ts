import { inspect } from "node:util";
import { expect, test } from "vitest";
import { cookieLine, cookieValue, readSession, setCookieValue } from "./cookies.ts";
import { Secret } from "./secret.ts";

test("the cookie line has the contract's order and leaves out what has no value", () => {
  const [ttwid, session, msToken] = [new Secret("t"), new Secret("s"), new Secret("m")];
  expect(cookieLine({ msToken, session, ttwid }).reveal()).toBe("ttwid=t; sessionid=s; sessionid_ss=s; msToken=m");
  expect(cookieLine({ ttwid, msToken: new Secret("") }).reveal()).toBe("ttwid=t");
  expect(cookieLine({}).reveal()).toBe("");
});

test("a cookie is found by its whole name, and the last Set-Cookie wins", () => {
  expect(cookieValue("a=1; xttwid=2; ttwid=3=4", "ttwid")).toBe("3=4");
  expect(cookieValue("ttwid=; b", "ttwid")).toBeUndefined();
  expect(setCookieValue(["ttwid=1; Path=/", "other=2", "ttwid=3; Secure"], "ttwid")).toBe("3");
});

test("a session that is no session is refused without being repeated", () => {
  expect(readSession(" fixture-session\n").reveal()).toBe("fixture-session");
  for (const pasted of ["sessionid=fixture-x", "a=b; sessionid=fixture-x", "fixture-x; b=1"]) {
    expect(() => readSession(pasted)).toThrow(/leave out 'sessionid='/);
  }
  for (const broken of ["", "fixture x", "fixture\r\nx", "x".repeat(257), "fixture-ü"]) {
    expect(() => readSession(broken)).toThrow(/^session: expected the value of the sessionid cookie/);
    expect(() => readSession(broken)).not.toThrow(/fixture/);
  }
});

test("a secret prints its length and nothing else, in every way of printing", () => {
  const secret = new Secret("fixture-secret");
  const printed = [
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ secret }, { showHidden: true }),
  ];
  for (const text of printed) {
    expect(text).toContain("14 characters");
    expect(text).not.toContain("fixture");
  }
});
