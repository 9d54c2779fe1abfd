/** The pretend upstream, as `sandbox` and `demo` run it. */
import { startSandbox, type StartSandboxOptions } from "../sandbox/start-sandbox.ts";
import { listenFailure } from "./listen-failure.ts";

export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** @throws LivescoutError naming port and setting where it cannot listen. */
export async function runSandbox(options: StartSandboxOptions): Promise<RunningSandbox> {
  try {
    return await startSandbox(options);
  } catch (error) {
    throw listenFailure(error, { "--port": { host: options.host ?? "127.0.0.1", port: options.port ?? 0 } });
  }
}
