/**
 * What is asked of the catalogue's API and what it answers, without HTTP: gateway and explorer each put it on theirs.
 *
 * A "no" is a value here. What rejects is the store's failure (`LivescoutError` `store`) or a fault of ours.
 */

export type CatalogueCall = {
  method: string;
  /** Without query, escapes as they came: `/v1/rooms/7300000000000000001`. */
  path: string;
  /** Decoded pairs in the order they came, an API key left out. */
  query: readonly (readonly [name: string, text: string])[];
  /** The header of an event stream that reconnects. */
  lastEventId?: string;
  /** Aborted when the caller went away, or when the server closes: streams end by it. */
  signal: AbortSignal;
};

export type CatalogueRefusal =
  | { code: "invalid_parameter"; parameter: string; expected: string }
  | { code: "not_found"; what: "path" | "room" | "owner" }
  | { code: "method_not_allowed"; allow: "GET" };

export type CatalogueStream = {
  kind: "stream";
  contentType: string;
  /** Flat list of names and values. */
  headers?: readonly string[];
  /** Text to be sent as UTF-8, a piece at a time and not before the one before is gone. One that throws was cut. */
  chunks: AsyncIterable<string>;
  /** Ends only by the call's signal: a server that closes does not wait for it. */
  isEndless?: true;
};

export type CatalogueAnswer =
  { kind: "json"; body: string } | CatalogueStream | { kind: "refused"; refusal: CatalogueRefusal };

export type CatalogueApi = {
  answer(call: CatalogueCall): Promise<CatalogueAnswer>;
  /** Resolves where the catalogue can be asked now; else rejects with a `LivescoutError` `store`. */
  check(): Promise<void>;
};
