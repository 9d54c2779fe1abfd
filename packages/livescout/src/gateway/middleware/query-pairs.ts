/** The query of a `/v1` call as pairs, decoded, in their order; an API key is taken out and never among them. */
import { API_KEY_NAME, decodeQueryText, type SendingProblem } from "./sent-call.ts";

export type QueryPairs = {
  pairs: [name: string, text: string][];
  apiKeys: string[];
  /** The first thing wrong. */
  problem?: SendingProblem;
};

export function readQueryPairs(url: string): QueryPairs {
  const read: QueryPairs = { pairs: [], apiKeys: [] };
  const cut = url.indexOf("?");
  for (const part of cut === -1 ? [] : url.slice(cut + 1).split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodeQueryText(equals === -1 ? part : part.slice(0, equals));
    const text = equals === -1 ? "" : decodeQueryText(part.slice(equals + 1));
    if (name === API_KEY_NAME) {
      if (text !== "") read.apiKeys.push(text ?? "\uFFFD"); // broken escapes: it is a key, and fits nothing
    } else if (name === undefined || text === undefined) {
      read.problem ??= { parameter: "query", expected: "percent-encoded UTF-8" };
    } else read.pairs.push([name, text]);
  }
  return read;
}
