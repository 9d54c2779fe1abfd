/**
 * Finds an installed Chromium, Chrome or Edge: `LIVESCOUT_BROWSER` first, then the places where systems put them.
 *
 * A name in `LIVESCOUT_BROWSER` that leads nowhere is an answer: another browser than the operator's is not taken instead.
 */
import { posix, win32 } from "node:path";

export type FindBrowserOptions = {
  env: { readonly [name: string]: string | undefined };
  /** As Node names it: `linux`, `darwin`, `win32`, … */
  platform: string;
  exists: (path: string) => boolean;
};

export type FoundBrowser = { kind: "found"; path: string } | { kind: "none"; sentence: string };

export function findBrowser({ env, platform, exists }: FindBrowserOptions): FoundBrowser {
  const named = env["LIVESCOUT_BROWSER"];
  if (named !== undefined && named !== "") {
    if (exists(named)) return { kind: "found", path: named };
    return { kind: "none", sentence: "LIVESCOUT_BROWSER names a file that does not exist; correct it or unset it." };
  }
  const path = placesOf(platform, env).find(exists);
  if (path !== undefined) return { kind: "found", path };
  const sentence = `No Chromium, Chrome or Edge was found. ${installLine(platform, exists)}, or name yours in LIVESCOUT_BROWSER.`;
  return { kind: "none", sentence };
}

type Env = FindBrowserOptions["env"];

function placesOf(platform: string, env: Env): string[] {
  if (platform === "win32") return windowsPlaces(env);
  return [...pathPlaces(env), ...(platform === "darwin" ? macPlaces(env) : linuxPlaces(env))];
}

const COMMANDS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const pathPlaces = (env: Env): string[] =>
  (env["PATH"] ?? "")
    .split(posix.delimiter)
    .filter((folder) => posix.isAbsolute(folder))
    .flatMap((folder) => COMMANDS.map((name) => posix.join(folder, name)));

/** Snap and Flatpak come last: their own sandbox stands between us and the profile folder. */
function linuxPlaces(env: Env): string[] {
  const flatpak = ["org.chromium.Chromium", "com.google.Chrome", "com.microsoft.Edge"];
  const flatpakHomes = ["/var/lib/flatpak/exports/bin"];
  if (env["HOME"] !== undefined) flatpakHomes.push(`${env["HOME"]}/.local/share/flatpak/exports/bin`);
  return [
    ...["/usr/bin", "/usr/local/bin"].flatMap((folder) => COMMANDS.map((name) => `${folder}/${name}`)),
    "/usr/lib/chromium/chromium",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/opt/microsoft/msedge/msedge",
    "/snap/bin/chromium",
    ...flatpakHomes.flatMap((folder) => flatpak.map((name) => `${folder}/${name}`)),
  ];
}

function macPlaces(env: Env): string[] {
  const apps = ["Chromium", "Google Chrome", "Microsoft Edge"];
  const folders = ["/Applications", ...(env["HOME"] === undefined ? [] : [`${env["HOME"]}/Applications`])];
  return folders.flatMap((folder) => apps.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`));
}

function windowsPlaces(env: Env): string[] {
  const programs = ["Chromium\\Application\\chrome.exe", "Google\\Chrome\\Application\\chrome.exe"];
  const edge = "Microsoft\\Edge\\Application\\msedge.exe";
  return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .map((name) => valueOf(env, name))
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [...programs, edge].map((program) => win32.join(folder, program)));
}

/** Names of the environment have no case there, but a copy of it does. */
const valueOf = (env: Env, name: string): string | undefined =>
  Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];

function installLine(platform: string, exists: FindBrowserOptions["exists"]): string {
  if (platform === "darwin") return "Install one: brew install --cask chromium";
  if (platform === "win32") return "Install one: winget install Google.Chrome";
  const systems: [mark: string, line: string][] = [
    ["/etc/debian_version", "apt-get install chromium"],
    ["/etc/fedora-release", "dnf install chromium"],
    ["/etc/alpine-release", "apk add chromium"],
    ["/etc/arch-release", "pacman -S chromium"],
    ["/etc/SuSE-release", "zypper install chromium"],
  ];
  const line = systems.find(([mark]) => exists(mark))?.[1];
  return `Install one: ${line ?? "apt-get install chromium (Debian, Ubuntu), dnf install chromium (Fedora)"}`;
}
