/** A response's body as text, with a bound: a peer that never stops sending costs no more than `bodyBytesMax`. */
export type ReadBody = { kind: "read"; text: string; bytes: number } | { kind: "tooLarge"; bytes: number };

/** @throws whatever the connection throws where the body is cut. */
export async function readBody(response: Response, { bodyBytesMax }: { bodyBytesMax: number }): Promise<ReadBody> {
  if (response.body === null) return { kind: "read", text: "", bytes: 0 };
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { kind: "read", text: text + decoder.decode(), bytes };
    bytes += value.byteLength;
    if (bytes > bodyBytesMax) {
      await reader.cancel();
      return { kind: "tooLarge", bytes };
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** What a failed call means: our own deadline, the caller's signal, or the connection. */
export function failureKind(error: unknown): "timeout" | "aborted" | "network" {
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return "timeout";
  return name === "AbortError" ? "aborted" : "network";
}

/** The connection's own words, e.g. `ECONNREFUSED`; never an address with a query. */
export function failureWords(error: unknown): string {
  const causes: unknown[] = [error, error instanceof Error ? error.cause : undefined];
  for (const cause of causes) {
    if (typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string")
      return cause.code;
  }
  return error instanceof Error ? error.name : "unknown failure";
}

/** The caller's signal and our deadline as one. */
export function withDeadline(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal {
  const deadline = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}
