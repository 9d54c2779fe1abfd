/** Every signer passes the same suite, as `--signer` makes it. */
import { userInfo } from "node:os";
import { createSigner } from "../../packages/livescout/src/compose/create-signer.ts";
import { signerChoice } from "../../packages/livescout/src/compose/signer-choice.ts";
import { startGateway } from "../../packages/livescout/src/gateway/listen.ts";
import { startSandbox } from "../../packages/livescout/src/sandbox/start-sandbox.ts";
import { createNativeSigner } from "../../packages/livescout/src/signers/native.ts";
import { chromiumPath } from "../support/chromium.ts";
import { createTestGateway } from "../support/gateway-fakes.ts";
import { canRun } from "../support/require-suite.ts";
import { type OpenedSigner, signerContract } from "./signer-contract.ts";

type ComposedForTest = OpenedSigner & { close: () => Promise<void> };

const ORIGIN = "http://127.0.0.1:9";

async function openSigner(signer: string, upstream: string): Promise<ComposedForTest> {
  const composed = await createSigner(
    {
      signer: signerChoice().parse(signer),
      shadow: undefined,
      upstream,
      browser: chromiumPath(),
      headed: false,
      profile: undefined,
      "browser-no-sandbox": userInfo().uid === 0,
      cdp: undefined,
      "page-url": undefined,
      "remote-api-key-file": undefined,
      scheme: undefined,
      proxy: undefined,
    },
    {
      env: {},
      platform: process.platform,
      fetch: globalThis.fetch,
      nowMs: Date.now,
      byDefault: "native",
      warmUp: { inChainMs: 60_000, aloneMs: 60_000 },
    },
  );
  composed.start();
  return { signer: composed, origin: upstream, hasOwnClock: true, close: () => composed.close() };
}

/** A gateway as others run it, on a port of its own. */
async function openRemote(signerBehind: (gateway: string) => string): Promise<ComposedForTest> {
  const nowMs = Date.now;
  const native = createNativeSigner({ nowMs, upstreamOrigin: ORIGIN });
  const { deps } = await createTestGateway({ auth: "none", signer: native, upstreamOrigin: ORIGIN, nowMs });
  const gateway = await startGateway(deps, { host: "127.0.0.1", port: 0 });
  const opened = await openSigner(signerBehind(gateway.url), ORIGIN);
  return { ...opened, close: () => opened.close().then(gateway.close) };
}

signerContract("native", () => openSigner("native", ORIGIN));
signerContract("remote", async () => ({ ...(await openRemote((url) => `remote:${url}`)), signsFeedOnly: true }));
signerContract("chain, the first link broken", () => openSigner("chain:remote:http://127.0.0.1:1,native", ORIGIN));
if (canRun("chromium", chromiumPath() !== undefined)) {
  signerContract("browser", async () => {
    const sandbox = await startSandbox({ nowMs: Date.now });
    const opened = await openSigner("browser", sandbox.url);
    return { ...opened, close: () => opened.close().then(sandbox.close) };
  });
}
