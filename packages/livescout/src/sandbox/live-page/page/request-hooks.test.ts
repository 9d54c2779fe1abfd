import { expect, test } from "vitest";
import type { PageWindow, PageXhr } from "./page-window.ts";
import { installHooks, type HookOptions } from "./request-hooks.ts";

type Call = { url: string; init?: RequestInit | undefined };

/** A window with a network that answers "served" and keeps what it was asked. */
function openWindow(options: Partial<HookOptions> = {}, fetchBeneath?: typeof fetch) {
  const fetched: Call[] = [];
  const xhr: string[] = [];
  const prototype: PageXhr = {
    open: (method, url) => void xhr.push(`open ${method} ${String(url)}`),
    setRequestHeader: (name, value) => void xhr.push(`header ${name}: ${value}`),
    send: (body) => void xhr.push(`send ${String(body)}`),
  };
  const window = {
    fetch:
      fetchBeneath ??
      ((input: string | URL | Request, init?: RequestInit) => {
        fetched.push({ url: input instanceof Request ? input.url : String(input), init });
        return Promise.resolve(new Response("served"));
      }),
    XMLHttpRequest: { prototype },
  } as unknown as PageWindow;
  const asked: string[] = [];
  const signUrl = (url: string, body: string) => {
    asked.push(`${url} [${body}]`);
    return url.includes("/listed/") ? `${url}&signed` : url;
  };
  installHooks(window, { signUrl, ...options });
  const open = (): PageXhr => Object.create(prototype) as PageXhr;
  return { window, open, fetched, xhr, asked };
}

test("fetch sends what the signer wrote, whatever form the address had", async () => {
  const { window, fetched } = openWindow();
  await window.fetch("http://a.invalid/listed/?a=1");
  await window.fetch(new URL("http://a.invalid/listed/?a=2"));
  await window.fetch(new Request("http://a.invalid/listed/?a=3", { headers: { "x-a": "1" } }));
  await window.fetch("http://a.invalid/other/?a=4");
  expect(fetched.map(({ url }) => url)).toEqual([
    "http://a.invalid/listed/?a=1&signed",
    "http://a.invalid/listed/?a=2&signed",
    "http://a.invalid/listed/?a=3&signed",
    "http://a.invalid/other/?a=4",
  ]);
});

test("what lies beneath is called at once, in the same turn as the page's call", () => {
  const { window, fetched } = openWindow();
  void window.fetch("http://a.invalid/listed/?a=1");
  expect(fetched).toHaveLength(1);
});

test("only the text of a body is sealed", async () => {
  const { window, asked } = openWindow();
  await window.fetch("/listed/?a", { method: "POST", body: '{"a":1}' });
  await window.fetch("/listed/?a", { method: "POST", body: new URLSearchParams({ a: "1" }) });
  await window.fetch("/listed/?a", { method: "POST", body: new FormData() });
  expect(asked).toEqual(['/listed/?a [{"a":1}]', "/listed/?a [a=1]", "/listed/?a []"]);
});

test("a GET over XHR is signed when it is opened, a POST when its body is known, with its headers kept", () => {
  const { open, xhr } = openWindow();
  const get = open();
  get.open("GET", "/listed/?a");
  get.setRequestHeader("x-a", "1");
  get.send();
  expect(xhr.splice(0)).toEqual(["open GET /listed/?a&signed", "header x-a: 1", "send undefined"]);
  const post = open();
  post.open("POST", "/listed/?a");
  post.setRequestHeader("x-a", "1");
  post.send("body");
  expect(xhr).toEqual([
    "open POST /listed/?a",
    "header x-a: 1",
    "open POST /listed/?a&signed",
    "header x-a: 1",
    "send body",
  ]);
});

test("a broken request rejects, and resolves only where the pitfall says so", async () => {
  const broken = () => Promise.reject(new TypeError("aborted"));
  await expect(openWindow({}, broken).window.fetch("/listed/?a")).rejects.toThrow("aborted");
  const resolved = await openWindow({ resolvesAfterAbort: true }, broken).window.fetch("/listed/?a");
  expect(await resolved.text()).toBe("");
});
