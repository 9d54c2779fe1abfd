/** The browser signer under the contract of all signers, in front of the sandbox's live page. */
import { afterAll, describe } from "vitest";
import { type BrowserSuite, startBrowserSuite } from "../support/browser-signing.ts";
import { chromiumPath } from "../support/chromium.ts";
import { canRun } from "../support/require-suite.ts";
import { signerContract } from "./signer-contract.ts";

describe.skipIf(!canRun("chromium", chromiumPath() !== undefined)).each(["replaced-fetch", "interception"] as const)(
  "in a real Chromium",
  (way) => {
    let suite: Promise<BrowserSuite> | undefined;
    afterAll(async () => (await suite)?.close());

    signerContract(`browser, by ${way}`, async () => {
      const { signer, sandbox } = await (suite ??= startBrowserSuite({ signer: { way } }));
      return { signer, origin: sandbox.url, hasOwnClock: true };
    });
  },
);
