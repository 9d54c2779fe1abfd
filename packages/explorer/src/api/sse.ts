/** Server-sent events out of text that arrives in pieces. `EventSource` itself cannot send the page's token. */

/** Without `data` it is no event, but may say how far the stream is. */
export type ServerEvent = { id?: string; event?: string; data?: string };

/** Hands out each event once its empty line has come; comments bring none. */
export function createSseReader(): (piece: string) => ServerEvent[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => readBlock(block) ?? []);
  };
}

function readBlock(block: string): ServerEvent | undefined {
  const found: { [field: string]: string | undefined } = {};
  for (const line of block.split("\n")) {
    const [, field, text = ""] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (field === undefined) continue;
    found[field] = field === "data" && found.data !== undefined ? `${found.data}\n${text}` : text;
  }
  const { id, event, data } = found;
  if (data === undefined && id === undefined) return undefined;
  return {
    ...(data !== undefined && { data }),
    ...(id !== undefined && { id }),
    ...(event !== undefined && { event }),
  };
}
