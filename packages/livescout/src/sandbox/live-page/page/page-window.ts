/**
 * The little of a browser's window that the page script uses, written out: the app is compiled without the DOM's types,
 * so that no server code can name a `window` by mistake.
 */
export type PageWindow = {
  readonly location: {
    readonly href: string;
    readonly origin: string;
    readonly protocol: string;
    readonly host: string;
  };
  readonly document: PageDocument;
  readonly navigator: PageNavigator;
  readonly screen: { readonly width: number; readonly height: number };
  readonly history: { readonly length: number };
  readonly localStorage: { getItem(name: string): string | null; setItem(name: string, value: string): void };
  readonly performance: { readonly timeOrigin: number; now(): number };
  readonly crypto: { getRandomValues<Words extends Uint32Array>(words: Words): Words };
  readonly innerHeight: number;
  readonly MediaSource?: { isTypeSupported(type: string): boolean };
  readonly XMLHttpRequest: { readonly prototype: PageXhr };
  readonly IntersectionObserver: new (
    seen: (entries: readonly { readonly isIntersecting: boolean }[]) => void,
    options?: { rootMargin?: string },
  ) => { observe(element: PageElement): void };
  fetch: typeof globalThis.fetch;
  requestAnimationFrame(draw: () => void): number;
  setTimeout(run: () => void, delayMs: number): unknown;
  setInterval(run: () => void, delayMs: number): unknown;
  addEventListener(name: string, run: () => void, options?: { passive?: boolean; once?: boolean }): void;
};

export type PageDocument = {
  readonly referrer: string;
  readonly visibilityState: string;
  readonly fullscreenElement: unknown;
  cookie: string;
  hasFocus(): boolean;
  querySelector(selector: string): PageElement | null;
  createElement(name: "canvas"): PageCanvas;
  createElement(name: string): PageElement;
};

export type PageElement = {
  className: string;
  textContent: string | null;
  append(...children: PageElement[]): void;
  setAttribute(name: string, value: string): void;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
};

export type PageCanvas = {
  width: number;
  height: number;
  getContext(kind: "2d"): {
    font: string;
    fillStyle: string;
    fillRect(x: number, y: number, width: number, height: number): void;
    fillText(text: string, x: number, y: number): void;
  } | null;
  toDataURL(): string;
};

export type PageNavigator = {
  readonly userAgent: string;
  readonly platform: string;
  readonly language: string;
  readonly hardwareConcurrency: number;
  readonly cookieEnabled: boolean;
  readonly onLine: boolean;
  readonly webdriver?: boolean;
  readonly appCodeName: string;
  readonly appVersion: string;
  /** Absent where the page is not served securely. */
  readonly serviceWorker?: {
    readonly controller: unknown;
    register(url: string): Promise<unknown>;
    addEventListener(name: "controllerchange", run: () => void): void;
  };
  sendBeacon(url: string, body: string): boolean;
};

/** These stand on the prototype, and are replaced there. */
export type PageXhr = {
  open: (this: PageXhr, method: string, url: string | URL, ...more: unknown[]) => void;
  send: (this: PageXhr, body?: unknown) => void;
  setRequestHeader: (this: PageXhr, name: string, value: string) => void;
};
