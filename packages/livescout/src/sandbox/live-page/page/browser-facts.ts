/**
 * What the script reads out of the browser it runs in: canvas, environment and behaviour bits for the signature, and
 * the parameters that the page's request layer adds to every call (upstream-feed §1.3, §1.6).
 */
import type { PageWindow } from "./page-window.ts";

/** A hash of a small drawing; `null` where the browser draws nothing. */
export function canvasHash({ document }: PageWindow): number | null {
  const canvas = document.createElement("canvas");
  canvas.width = 48;
  canvas.height = 16;
  const pen = canvas.getContext("2d");
  if (pen === null) return null;
  pen.font = "14px sans-serif";
  pen.fillText("<@nv45. F1n63r,Pr1n71n6!", 2, 12);
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(canvas.toDataURL())) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const ENVCODE = { base: 65, automated: 8, otherSystem: 1024 } as const;

/** Bits seen in real pages (signing-xgnarly §5). */
export function envcodeOf({ userAgent, platform, webdriver }: PageWindow["navigator"]): number {
  const automated = webdriver === true ? ENVCODE.automated : 0;
  return ENVCODE.base + automated + (systemOf(platform) === systemOf(userAgent) ? 0 : ENVCODE.otherSystem);
}

/** Starts at 14; each kind of input that the visitor gives takes its bit away. */
export function watchBehaviour(window: PageWindow): () => number {
  let code = 14;
  const kinds = { mousemove: 2, keydown: 4, wheel: 8 } as const;
  for (const [name, bit] of Object.entries(kinds)) {
    window.addEventListener(name, () => (code &= ~bit), { passive: true, once: true });
  }
  return () => code;
}

export function systemOf(text: string): "windows" | "mac" | "linux" {
  return /win/i.test(text) && !/darwin/i.test(text) ? "windows" : /mac/i.test(text) ? "mac" : "linux";
}

export type VisitorFacts = { deviceId: string; region: string };

/** Everything in a call that is not business, by name, unencoded. */
export function environmentParameters(window: PageWindow, { deviceId, region }: VisitorFacts): Record<string, string> {
  const { navigator, screen, document, history, location } = window;
  const language = navigator.language.split("-")[0] ?? "en";
  return {
    WebIdLastTime: String(Math.floor(window.performance.timeOrigin / 1000)),
    aid: "1988",
    app_language: language,
    app_name: "tiktok_web",
    browser_language: navigator.language,
    browser_name: navigator.appCodeName,
    browser_online: String(navigator.onLine),
    browser_platform: navigator.platform,
    browser_version: navigator.appVersion,
    channel: "tiktok_web",
    cookie_enabled: String(navigator.cookieEnabled),
    cpu_number: String(navigator.hardwareConcurrency),
    data_collection_enabled: "true",
    device_id: deviceId,
    device_platform: "web_pc",
    device_type: window.MediaSource?.isTypeSupported(H265) === true ? "web_h265" : "web_h264",
    focus_state: String(document.hasFocus()),
    history_len: String(history.length),
    is_fullscreen: String(document.fullscreenElement !== null),
    is_non_personalized: "0",
    is_page_visible: String(document.visibilityState === "visible"),
    odinId: deviceId,
    os: systemOf(navigator.userAgent),
    priority_region: "",
    referer: document.referrer,
    region,
    root_referer: location.href.split("?")[0] ?? "",
    screen_height: String(screen.height),
    screen_width: String(screen.width),
    tz_name: Intl.DateTimeFormat().resolvedOptions().timeZone,
    user_is_login: "false",
    verifyFp: keepVerifyFp(window),
    webcast_language: language,
  };
}

const H265 = 'video/mp4; codecs="hev1.1.6.L93.B0"';
const VERIFY_COOKIE = "s_v_web_id";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The page makes this cookie itself: the time in base 36, then 36 characters in the layout of a UUID. */
function keepVerifyFp({ document, performance, crypto }: PageWindow): string {
  const kept = new RegExp(`(?:^|; )${VERIFY_COOKIE}=([\\w]+)`).exec(document.cookie)?.[1];
  if (kept !== undefined) return kept;
  const marks = crypto.getRandomValues(new Uint32Array(36));
  const uuid = Array.from(marks, (word, at) => {
    if (at === 8 || at === 13 || at === 18 || at === 23) return "_";
    return at === 14 ? "4" : ALPHABET.charAt(word % ALPHABET.length);
  });
  const made = `verify_${Math.floor(performance.timeOrigin).toString(36)}_${uuid.join("")}`;
  document.cookie = `${VERIFY_COOKIE}=${made}; path=/; max-age=31536000`;
  return made;
}

/** `name=value&…` in ASCII order of the names, values percent-encoded as the page does it. */
export function writeQuery(parameters: Record<string, string>): string {
  return Object.keys(parameters)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => `${name}=${encode(parameters[name] ?? "")}`)
    .join("&");
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
