/**
 * The explorer's page in a real Chromium, used as a person uses it: by what it says, by keys, at the size of a phone or a desk.
 *
 * Pictures of it go to artifacts/screenshots/, which git ignores.
 */
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { CdpEvent, TestPage, TestProfile } from "./chromium.ts";
import { ROOT } from "./repository.ts";

export const SIZES = {
  phone: { width: 390, height: 844, deviceScaleFactor: 2, mobile: true },
  small: { width: 320, height: 640, deviceScaleFactor: 2, mobile: true },
  desk: { width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
} as const;
export type SizeName = keyof typeof SIZES;
export type Scheme = "dark" | "light";

export type ExplorerPage = Awaited<ReturnType<typeof openExplorer>>;

const WAIT_MS = 60_000;
const SHOTS = join(ROOT, "artifacts/screenshots");
const axeSource = (): string => readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is read becomes what is expected, however slow the machine. */
export const eventually: typeof expect.poll = (read, options) => expect.poll(read, { timeout: WAIT_MS, ...options });

export type OpenOptions = { size?: SizeName; scheme?: Scheme; locale?: string };

export async function openExplorer(profile: Pick<TestProfile, "open">, url: string, options: OpenOptions = {}) {
  const { size = "desk", scheme = "dark", locale = "en-GB" } = options;
  const page = await profile.open("about:blank");
  await page.send("Log.enable");
  await page.send("Emulation.setLocaleOverride", { locale });
  await page.send("Emulation.setDeviceMetricsOverride", SIZES[size]);
  await page.send("Emulation.setTouchEmulationEnabled", { enabled: SIZES[size].mobile });
  const show = (features: Record<string, string>) =>
    page.send("Emulation.setEmulatedMedia", {
      features: Object.entries(features).map(([name, value]) => ({ name, value })),
    });
  await show({ "prefers-color-scheme": scheme });
  await page.send("Page.navigate", { url });

  const value = <Value>(expression: string) => page.evaluate(expression) as Promise<Value>;
  const until = (expression: string, what = expression) =>
    eventually(() => page.evaluate(`Boolean(${expression})`), { message: what }).toBe(true);
  const settle = () =>
    page.evaluate(
      "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(drawn)))).then(() => Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished.catch(() => 0)))).then(() => undefined)",
    );
  const find = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;
  return {
    ...page,
    value,
    until,
    show,
    /** Waits for it, then presses it. */
    click: async (selector: string): Promise<void> => {
      await until(find(selector), `${selector} is there`);
      await page.evaluate(`${find(selector)}.click()`);
    },
    /** Presses the button or link whose name holds this text. */
    press: async (text: string, within = "body"): Promise<void> => {
      const found = `[...document.querySelectorAll(${JSON.stringify(`${within} :is(button, a, label)`)})].find((each) => (each.getAttribute("aria-label") ?? each.textContent).includes(${JSON.stringify(text)}) && each.checkVisibility())`;
      await until(found, `"${text}" can be pressed`);
      await page.evaluate(`(${found}).click()`);
    },
    key: (key: string, code = key) => pressKey(page, key, code),
    type: async (selector: string, text: string): Promise<void> => {
      await until(find(selector), `${selector} is there`);
      await page.evaluate(`${find(selector)}.focus(), ${find(selector)}.select?.()`);
      await page.send("Input.insertText", { text });
    },
    text: (selector: string) => value<string>(`${find(selector)}?.textContent ?? ""`),
    /** As a link to another view does it. */
    go: (hash: string) => page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`),
    /** Until what was done is drawn, and no animation runs that comes to an end. */
    settle,
    screenshot: (name: string) => takePicture(page, name),
    axe: async (): Promise<string[]> => {
      await settle(); // what fades in has not yet its colours
      return runAxe(page);
    },
    complaints: () => complaintsOf(page.events),
    /** Addresses of all requests so far. */
    requests: () =>
      page.events.flatMap(({ method, params }) =>
        method === "Network.requestWillBeSent" && params.request !== undefined ? [params.request.url] : [],
      ),
  };
}

/** With its text, where it has one, as a keyboard would send it. */
async function pressKey(page: TestPage, key: string, code: string): Promise<void> {
  const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
  const numbers: Record<string, number> = {
    Enter: 13,
    Escape: 27,
    Tab: 9,
    ArrowLeft: 37,
    ArrowUp: 38,
    ArrowRight: 39,
    ArrowDown: 40,
    Home: 36,
    End: 35,
  };
  const windowsVirtualKeyCode = numbers[key] ?? key.toUpperCase().charCodeAt(0);
  const event = { key, code, windowsVirtualKeyCode, ...(text !== undefined && { text }) };
  await page.send("Input.dispatchKeyEvent", { type: text === undefined ? "rawKeyDown" : "keyDown", ...event });
  await page.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, windowsVirtualKeyCode });
}

async function takePicture(page: TestPage, name: string): Promise<void> {
  await page.evaluate(
    "Promise.all([...document.images].map((image) => image.decode().catch(() => 0))).then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))",
  );
  const { data = "" } = await page.send("Page.captureScreenshot", { format: "png" });
  mkdirSync(SHOTS, { recursive: true });
  writeFileSync(join(SHOTS, `${name}.png`), Buffer.from(data, "base64"));
}

/** Findings as lines that say where; none is what is wanted. */
async function runAxe(page: TestPage): Promise<string[]> {
  await page.send("Runtime.evaluate", { expression: axeSource() });
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => JSON.stringify(violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + target.join(" ") + " – " + failureSummary))))`,
  );
  return JSON.parse(String(found)) as string[];
}

/** Errors and warnings of the console, exceptions, and breaches of the content policy. */
function complaintsOf(events: readonly CdpEvent[]): string[] {
  return events.flatMap(({ method, params }) => {
    if (method === "Runtime.exceptionThrown") return [params.exceptionDetails?.exception?.description ?? "exception"];
    if (method === "Runtime.consoleAPICalled" && /^(?:error|warning|assert)$/.test(params.type ?? ""))
      return [JSON.stringify(params.args)];
    if (method === "Log.entryAdded" && params.entry?.level === "error")
      return [`${params.entry.text} ${params.entry.url ?? ""}`];
    return [];
  });
}
