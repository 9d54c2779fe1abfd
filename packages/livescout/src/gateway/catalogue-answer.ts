/** An answer of the catalogue's API put on HTTP: as JSON, as a stream that ends with its caller, or as a refusal. */
import { LivescoutError } from "@livescout/protocol";
import type { CatalogueApi, CatalogueCall, CatalogueStream } from "../catalogue/api/catalogue-call.ts";
import type { Logger } from "../runtime/logger.ts";
import { compress, COMPRESSED_FROM_LENGTH, compressPieces } from "./compress.ts";
import { type Exchange, isGone } from "./exchange.ts";
import { pathOf } from "./http-shell.ts";
import { acceptsGzip } from "./middleware/accepts-gzip.ts";
import type { Respond } from "./respond.ts";
import { storeUnavailable } from "./store-unavailable.ts";

export type CatalogueAnswerDeps = {
  catalogue: CatalogueApi;
  respond: Respond;
  logger: Logger;
  /** For callers far away that ask for it; streams of events never. */
  compresses?: boolean;
};

/** Who calls, and whether it may, is settled before. `query` holds no key. */
export type AnswerCatalogue = (
  exchange: Exchange,
  query: CatalogueCall["query"],
  options?: { isStillAllowed?: () => Promise<boolean> },
) => Promise<void>;

const VARY = ["Vary", "Accept-Encoding"] as const;
const ZIPPED = [...VARY, "Content-Encoding", "gzip"] as const;
const JSON_TYPE = "application/json; charset=utf-8";

export function createAnswerCatalogue(deps: CatalogueAnswerDeps): AnswerCatalogue {
  const { catalogue, respond, logger, compresses = false } = deps;

  const sendJson = async (exchange: Exchange, body: string): Promise<void> => {
    if (!compresses) return respond.text(exchange, JSON_TYPE, body);
    const isZipped = body.length >= COMPRESSED_FROM_LENGTH && acceptsGzip(exchange);
    if (isZipped) respond.text(exchange, JSON_TYPE, await compress(body), ZIPPED);
    else respond.text(exchange, JSON_TYPE, body, VARY);
  };

  const sendPieces = (exchange: Exchange, answer: CatalogueStream): Promise<void> => {
    if (!compresses) return respond.stream(exchange, answer);
    const { contentType, headers = [], chunks } = answer;
    return acceptsGzip(exchange)
      ? respond.stream(exchange, { contentType, headers: [...headers, ...ZIPPED], chunks: compressPieces(chunks) })
      : respond.stream(exchange, { contentType, headers: [...headers, ...VARY], chunks });
  };

  return async (exchange, query, { isStillAllowed } = {}) => {
    const { raw, response } = exchange;
    const caller = new AbortController();
    response.once("close", () => caller.abort());
    const { "last-event-id": lastEventId } = raw.headers;
    const call: CatalogueCall = {
      method: raw.method ?? "GET",
      path: pathOf(exchange.url),
      query,
      ...(typeof lastEventId === "string" && lastEventId !== "" && { lastEventId }),
      signal: caller.signal,
    };
    const answer = await catalogue.answer(call).catch((error: unknown) => {
      if (error instanceof LivescoutError && error.code === "store") {
        return { kind: "refused", refusal: storeUnavailable({ logger }, exchange, error) } as const;
      }
      if (isGone(exchange)) return undefined;
      throw error;
    });
    if (answer === undefined) return respond.nothing(exchange); // counted as gone, written to nobody
    switch (answer.kind) {
      case "json":
        return sendJson(exchange, answer.body);
      case "stream": {
        if (answer.isEndless !== true) return sendPieces(exchange, answer);
        const chunks = isStillAllowed === undefined ? answer.chunks : whileAllowed(answer.chunks, isStillAllowed);
        return respond.stream(exchange, { ...answer, chunks, stop: () => caller.abort() });
      }
      case "refused":
        return respond.refuse(exchange, answer.refusal);
      default:
        return answer satisfies never;
    }
  };
}

/** A key that is revoked while its stream is open gets nothing more; whoever connects again is told why. */
async function* whileAllowed(chunks: AsyncIterable<string>, isAllowed: () => Promise<boolean>): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    if (!(await isAllowed())) return;
    yield chunk;
  }
}
