import { expect, test } from "vitest";
import { lastWords, startFailure } from "./start-failure.ts";

const DBUS = "[1:2:1122/095700.057787:ERROR:dbus/bus.cc:405] Failed to connect to the bus: no such file";

test.each([
  [
    "exit code 1",
    `[1:1:1122/0:ERROR:ui/ozone/ozone_platform_x11.cc:249] Missing X server or $DISPLAY\n${DBUS}`,
    "--headed",
  ],
  ["exit code 1", "[1:1:1122/0:ERROR:ui/aura/env.cc:253] The platform failed to initialize.  Exiting.", "--headed"],
  ["SIGTRAP", "FATAL:zygote_host_impl_linux.cc(128)] No usable sandbox! If you are …", "--browser-no-sandbox"],
  ["exit code 127", "chrome: error while loading shared libraries: libnss3.so: cannot open", "library"],
  ["ENOENT", "", "cannot be run (ENOENT)"],
  ["EACCES", "", "cannot be run (EACCES)"],
])("%s with %j is told as what it is, and is no passing matter", (ended, words, why) => {
  const failure = startFailure({ ended, words, profile: "fresh" });
  expect(failure).toEqual({ why: expect.stringContaining(why), isPassing: false });
  expect(failure.why).toMatch(/^the browser did not start: /);
});

test.each([
  ["exit code 0", ""],
  ["exit code 21", "Failed to create a ProcessSingleton for your profile directory."],
])("a named profile that is in use is told so (%s)", (ended, words) => {
  expect(startFailure({ ended, words, profile: "named" })).toEqual({
    why: expect.stringContaining("in use"),
    isPassing: true,
  });
  expect(startFailure({ ended, words, profile: "fresh" }).why).not.toContain("in use");
});

test("noise is not taken for a reason, and what was said last is kept short", () => {
  expect(lastWords(`real trouble\n${DBUS}\n`)).toBe("real trouble");
  expect(lastWords("[1:1:1122/0.1:ERROR:a/b.cc:1] It broke")).toBe("ERROR: It broke");
  expect(lastWords("x".repeat(5_000))).toHaveLength(300);
  expect(startFailure({ ended: "SIGKILL", words: DBUS, profile: "fresh" })).toEqual({
    why: "the browser did not start: SIGKILL",
    isPassing: true,
  });
});

test("one that neither ends nor answers is said to be late", () => {
  expect(startFailure({ ended: undefined, words: "", profile: "fresh" }).why).toBe(
    "the browser did not answer in time",
  );
});
