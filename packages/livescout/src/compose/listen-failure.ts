/** Why a port could not be listened on, with the setting that chooses another one. */
import { LivescoutError } from "@livescout/protocol";

export type Listeners = { readonly [setting: string]: { host: string; port: number } | undefined };

/** The error itself where it is about something else. */
export function listenFailure(error: unknown, listeners: Listeners): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const port = error instanceof Error && "port" in error && typeof error.port === "number" ? error.port : 0;
  const [setting, { host = "" } = {}] = Object.entries(listeners).find(([, at]) => at?.port === port) ?? [];
  if (setting === undefined) return error;
  switch (code) {
    case "EADDRINUSE":
      return failure(
        `port ${port} of ${host} is in use: stop what listens there, or choose another port with ${setting} (0 takes a free one)`,
        error,
      );
    case "EACCES":
      return failure(
        `port ${port} of ${host} may not be listened on by this account: choose one above 1023 with ${setting}`,
        error,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return failure(
        `${host} is no address of this machine (port ${port}): choose one with ${setting === "--port" ? "--host" : setting}`,
        error,
      );
    default:
      return error;
  }
}

const failure = (message: string, cause: unknown): LivescoutError => new LivescoutError("network", message, { cause });
