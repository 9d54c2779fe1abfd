/** Which proxies the environment and the setting name, and which of them is used. Hosts and credentials are not shown. */
import type { Secret } from "@livescout/protocol";
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";

export type ProxyInUse = { kind: "environment" } | { kind: "url"; url: Secret };

export type ProxyProbeOptions = {
  env: { readonly [name: string]: string | undefined };
  /** What `--proxy` says. */
  proxy?: ProxyInUse | undefined;
};

const NAMES = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

export function proxyProbe(options: ProxyProbeOptions): Probe {
  return { step: "proxy", run: () => Promise.resolve([lookAt(options)]) };
}

function lookAt({ env, proxy }: ProxyProbeOptions): Finding {
  const words = environmentWords(env);
  if (proxy?.kind === "url") {
    const also = words === "" ? "" : `; ${words} of the environment is not used`;
    return ok(`Calls go through the proxy of --proxy (${describe(proxy.url.reveal())})${also}.`);
  }
  if (proxy?.kind === "environment") {
    if (words !== "") return ok(`Calls go through what the environment names: ${words}.`);
    return {
      step: "proxy",
      verdict: "warning",
      says: "--proxy env was given, but the environment names no proxy.",
      nextStep: "Set HTTPS_PROXY, or name the proxy with --proxy.",
    };
  }
  if (words === "") return ok("No proxy is set.");
  return {
    step: "proxy",
    verdict: "warning",
    says: `The environment names a proxy, which is not used without --proxy: ${words}.`,
    nextStep: "If this network needs it, say --proxy env; a browser may follow it all the same.",
  };
}

const ok = (says: string): Finding => ({ step: "proxy", verdict: "ok", says });

function environmentWords(env: ProxyProbeOptions["env"]): string {
  return NAMES.flatMap((name) => [name, name.toLowerCase()])
    .map((name) => ({ name, value: env[name] ?? "" }))
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => `${name} (${describe(value)})`)
    .join(", ");
}

/** Scheme and port; of credentials only that there are some. */
function describe(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "") return "not a URL";
  const port = url.port === "" ? "" : `, port ${url.port}`;
  return `${url.protocol.replace(":", "")}${port}${url.username === "" ? "" : ", with credentials"}`;
}
