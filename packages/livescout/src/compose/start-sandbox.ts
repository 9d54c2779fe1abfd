/** The pretend upstream, as `sandbox`, `demo` and `doctor` run it. It takes the schemes that this operator has learned. */
import { verifySignedUrl } from "@livescout/protocol/signature";
import { startSandbox, type StartSandboxOptions } from "../sandbox/start-sandbox.ts";
import type { Machine } from "./browser-choice.ts";
import { listenFailure } from "./listen-failure.ts";
import { loadOwnSchemes } from "./load-schemes.ts";

export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

export type RunSandboxOptions = Omit<StartSandboxOptions, "verify"> & { machine: Machine };

/** @throws LivescoutError naming port and setting where it cannot listen. */
export async function runSandbox({ machine, ...options }: RunSandboxOptions): Promise<RunningSandbox> {
  const schemes = await loadOwnSchemes(machine);
  const isMutated = (options.mutations ?? []).length > 0; // then it takes that form alone
  const verify: StartSandboxOptions["verify"] = (url, request) => verifySignedUrl(url, { ...request, schemes });
  try {
    return await startSandbox({ ...options, ...(!isMutated && { verify }) });
  } catch (error) {
    throw listenFailure(error, { "--port": { host: options.host ?? "127.0.0.1", port: options.port ?? 0 } });
  }
}
