/**
 * The browser that a request claims to be. One object decides everything about it: User-Agent, language, screen,
 * time zone in the query, and the numbers that the native signer seals. Two halves that disagree are refused upstream.
 */
import * as z from "zod/mini";

const text = z.string().check(z.maxLength(512));
const wholeNumber = z.int().check(z.gte(0));
const u32 = z.int().check(z.gte(0), z.lte(0xffff_ffff));
const digits = z.string().check(z.regex(/^\d{1,20}$/, "1 to 20 digits"));

/** Optional environment parameters are left out of the query where absent: pages of different years sent different sets. */
export const Identity = z.object({
  /** Where it comes from: `shipped` is the built-in guess, anything else the operator's own. */
  source: z._default(z.enum(["shipped", "captured", "file"]), "file"),
  userAgent: z
    .string()
    .check(z.regex(/^Mozilla\/[\x20-\x7e]{1,500}$/, "a User-Agent that begins with Mozilla/, ASCII")),
  appLanguage: text,
  browserLanguage: text,
  webcastLanguage: text,
  browserPlatform: text,
  os: text,
  screenWidth: wholeNumber,
  screenHeight: wholeNumber,
  tzName: text,
  devicePlatform: z._default(text, "web_pc"),
  /** Video codec support: `web_h264` or `web_h265`. */
  deviceType: z.exactOptional(text),
  historyLen: wholeNumber,
  focusState: z.boolean(),
  isFullscreen: z.boolean(),
  isPageVisible: z.boolean(),
  isNonPersonalized: z.exactOptional(text),
  dataCollectionEnabled: z.exactOptional(z.boolean()),
  cpuNumber: z.exactOptional(wholeNumber),
  batteryInfo: z.exactOptional(text),
  /** 19 digits from the upstream's cookie-privacy answer; required by the upstream since 2026-09. */
  deviceId: z.exactOptional(digits),
  odinId: z.exactOptional(digits),
  webIdLastTime: z.exactOptional(digits),
  verifyFp: z.exactOptional(text),
  priorityRegion: z._default(text, ""),
  referer: z._default(text, ""),
  rootReferer: z.exactOptional(text),
  /** Further parameters of a captured URL that this version has no name for, kept as they were. */
  extra: z.exactOptional(z.record(text, text)),
  /** Canvas hash of the browser; `null`: the browser has none. */
  canvas: z._default(z.nullable(u32), null),
  /** Environment and behaviour bits, signing-xgnarly §5. */
  envcode: z._default(z.int().check(z.gte(0), z.lte(0xffff)), 65),
  ubcode: z._default(z.int().check(z.gte(0), z.lte(0xff)), 8),
  /** Build of the signing script ("scm"); absent: the scheme's own. */
  build: z.exactOptional(text),
});
export type Identity = z.infer<typeof Identity>;

/**
 * The identity that is shipped: an ordinary Chrome on Windows.
 *
 * A guess, marked as such in `signer.warnings`: nobody has published which identities the feed accepts. The canvas
 * number is the constant that public ports use (signing-xbogus §1).
 */
export const SHIPPED_IDENTITY: Identity = Object.freeze({
  source: "shipped",
  userAgent:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
  appLanguage: "en",
  browserLanguage: "en-US",
  webcastLanguage: "en",
  browserPlatform: "Win32",
  os: "windows",
  screenWidth: 1920,
  screenHeight: 1080,
  tzName: "America/New_York",
  devicePlatform: "web_pc",
  deviceType: "web_h265",
  historyLen: 3,
  focusState: true,
  isFullscreen: false,
  isPageVisible: true,
  isNonPersonalized: "0",
  dataCollectionEnabled: true,
  cpuNumber: 8,
  priorityRegion: "",
  referer: "",
  rootReferer: "https://www.tiktok.com/live",
  canvas: 536919696,
  envcode: 65,
  ubcode: 8,
});

/** `Accept-Language` as a browser with these languages sends it. */
export function acceptLanguage(identity: Identity): string {
  const [primary = "en"] = identity.browserLanguage.split("-");
  return identity.browserLanguage === primary ? `${primary};q=0.9` : `${identity.browserLanguage},${primary};q=0.9`;
}

/** The headers that the browser sends with a feed request; never a cookie, Host or Accept-Encoding. */
export function identityHeaders(identity: Identity): Record<string, string> {
  return {
    "User-Agent": identity.userAgent,
    Referer: "https://www.tiktok.com/",
    Origin: "https://www.tiktok.com", // no slash at the end: "backend fails if origin ends with /", gotiktoklive
    Accept: "*/*",
    "Accept-Language": acceptLanguage(identity),
  };
}

/** Parameters that are the same for every web browser (upstream-feed §1.6). */
export const FIXED_PARAMETERS: { readonly [name: string]: string } = {
  aid: "1988",
  app_name: "tiktok_web",
  browser_name: "Mozilla",
  browser_online: "true",
  channel: "tiktok_web",
  cookie_enabled: "true",
};

const asText = (value: string): unknown => value;
const asNumber = (value: string): unknown => Number(value);
const asBoolean = (value: string): unknown => (value === "true" ? true : value === "false" ? false : value);

type EnvironmentField = Exclude<
  keyof Identity,
  "source" | "userAgent" | "extra" | "canvas" | "envcode" | "ubcode" | "build"
>;

/** Field of `Identity` → the wire's name, and how its text is read back out of a captured URL. */
export const ENVIRONMENT_PARAMETERS: {
  readonly [field in EnvironmentField]: readonly [string, (value: string) => unknown];
} = {
  appLanguage: ["app_language", asText],
  batteryInfo: ["battery_info", asText],
  browserLanguage: ["browser_language", asText],
  browserPlatform: ["browser_platform", asText],
  cpuNumber: ["cpu_number", asNumber],
  dataCollectionEnabled: ["data_collection_enabled", asBoolean],
  deviceId: ["device_id", asText],
  devicePlatform: ["device_platform", asText],
  deviceType: ["device_type", asText],
  focusState: ["focus_state", asBoolean],
  historyLen: ["history_len", asNumber],
  isFullscreen: ["is_fullscreen", asBoolean],
  isNonPersonalized: ["is_non_personalized", asText],
  isPageVisible: ["is_page_visible", asBoolean],
  odinId: ["odinId", asText],
  os: ["os", asText],
  priorityRegion: ["priority_region", asText],
  referer: ["referer", asText],
  rootReferer: ["root_referer", asText],
  screenHeight: ["screen_height", asNumber],
  screenWidth: ["screen_width", asNumber],
  tzName: ["tz_name", asText],
  verifyFp: ["verifyFp", asText],
  webIdLastTime: ["WebIdLastTime", asText],
  webcastLanguage: ["webcast_language", asText],
};

/** Every parameter that is not business: the page's request layer adds these. Absent fields are not sent. */
export function environmentValues(identity: Identity): Map<string, string> {
  const values = new Map(Object.entries(FIXED_PARAMETERS));
  values.set("browser_version", identity.userAgent.slice("Mozilla/".length));
  for (const [field, [name]] of Object.entries(ENVIRONMENT_PARAMETERS)) {
    const value = identity[field as EnvironmentField];
    if (value !== undefined) values.set(name, String(value));
  }
  for (const [name, value] of Object.entries(identity.extra ?? {})) values.set(name, value);
  return values;
}
