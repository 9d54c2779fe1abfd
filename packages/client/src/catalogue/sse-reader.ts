/** Server-sent events out of a body, as the standard reads them: fields by lines, a message at each empty line. */
export type SseMessage = {
  /** Absent: the message has none of its own. */
  id?: string;
  event: string;
  /** "" for a message that only moves the id on. */
  data: string;
};

/** A line longer than this is none of ours. */
const LINE_LENGTH_MAX = 5_000_000;

/** @throws whatever the connection throws where the body is cut; RangeError at an endless line. */
export async function* readSse(body: ReadableStream<Uint8Array>): AsyncGenerator<SseMessage, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let message: SseMessage = { event: "message", data: "" };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A "\r" at the very end may be the first half of a line break.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      if (rest.length > LINE_LENGTH_MAX) throw new RangeError("a line of the event stream has no end");
      for (const line of lines) {
        if (line !== "") takeLine(message, line);
        else {
          if (message.data !== "" || message.id !== undefined) yield message;
          message = { event: "message", data: "" };
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function takeLine(message: SseMessage, line: string): void {
  const cut = line.indexOf(":");
  if (cut === 0) return; // a comment
  const name = cut === -1 ? line : line.slice(0, cut);
  const value = cut === -1 ? "" : line.slice(cut + 1).replace(/^ /, "");
  if (name === "id" && !value.includes("\0")) message.id = value;
  else if (name === "event") message.event = value;
  else if (name === "data") message.data += message.data === "" ? value : `\n${value}`;
}
