import { expect, test } from "vitest";
import { findBrowser } from "./find-browser.ts";

const find = (platform: string, files: string[], env: Record<string, string> = {}) =>
  findBrowser({ env, platform, exists: (path) => files.includes(path) });

test("the operator's own word comes before every known place", () => {
  const files = ["/opt/mine/chrome", "/usr/bin/chromium"];
  expect(find("linux", files, { LIVESCOUT_BROWSER: "/opt/mine/chrome" })).toEqual({
    kind: "found",
    path: "/opt/mine/chrome",
  });
});

test("an own word that leads nowhere is said, and no other browser is taken instead", () => {
  const found = find("linux", ["/usr/bin/chromium"], { LIVESCOUT_BROWSER: "/gone" });
  expect(found).toMatchObject({ kind: "none", sentence: expect.stringContaining("LIVESCOUT_BROWSER") });
});

test.each([
  ["linux", "/usr/bin/chromium", {}],
  ["linux", "/usr/bin/chromium-browser", {}],
  ["linux", "/usr/bin/google-chrome", {}],
  ["linux", "/usr/bin/google-chrome-stable", {}],
  ["linux", "/usr/bin/microsoft-edge", {}],
  ["linux", "/snap/bin/chromium", {}],
  ["linux", "/var/lib/flatpak/exports/bin/org.chromium.Chromium", {}],
  ["linux", "/home/me/.local/share/flatpak/exports/bin/com.google.Chrome", { HOME: "/home/me" }],
  ["linux", "/nix/profile/bin/chromium", { PATH: "/bin:/nix/profile/bin" }],
  ["darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", {}],
  ["darwin", "/Users/me/Applications/Chromium.app/Contents/MacOS/Chromium", { HOME: "/Users/me" }],
  ["win32", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe", { ProgramFiles: "C:\\Program Files" }],
  [
    "win32",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    { "PROGRAMFILES(X86)": "C:\\Program Files (x86)" },
  ],
  ["win32", "C:\\Local\\Chromium\\Application\\chrome.exe", { LOCALAPPDATA: "C:\\Local" }],
] as const)("on %s it is found at %s", (platform, path, env) => {
  expect(find(platform, [path], env)).toEqual({ kind: "found", path });
});

test.each([
  ["linux", ["/etc/debian_version"], "apt-get install chromium,"],
  ["linux", ["/etc/fedora-release"], "dnf install chromium,"],
  ["linux", [], "apt-get install chromium (Debian"],
  ["darwin", [], "brew install --cask"],
  ["win32", [], "winget install"],
] as const)("without one, %s %j is told its own install line", (platform, files, line) => {
  expect(find(platform, [...files])).toMatchObject({ kind: "none", sentence: expect.stringContaining(line) });
});

test("a relative entry of PATH is not searched: a folder that somebody else chose could hold anything", () => {
  expect(find("linux", ["chromium", "./chromium"], { PATH: ".:" }).kind).toBe("none");
});
