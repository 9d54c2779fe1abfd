/** A "no" of the catalogue's API, thrown: `apiCode` is the API's own code, as docs/errors.md lists them. */
import { LivescoutError } from "@livescout/protocol";
import type { ErrorAnswer } from "@livescout/protocol/wire";

export class CatalogueRefusedError extends LivescoutError {
  override readonly name = "CatalogueRefusedError";
  /** What programs should look at. */
  readonly apiCode: string;
  readonly httpStatus: number;
  /** The parameter that broke its rule, and the rule. */
  readonly parameter?: string;
  readonly expected?: string;
  /** How long the answer asks to wait. */
  readonly retryAfterMs?: number;

  constructor(httpStatus: number, answer: ErrorAnswer) {
    const apiCode = answer.code ?? "unknown";
    const retryable = httpStatus === 429 || httpStatus >= 500;
    super("refused", `${apiCode}: ${printable(answer.message ?? answer.error)}`, { retryable });
    this.apiCode = apiCode;
    this.httpStatus = httpStatus;
    if (answer.parameter !== undefined) this.parameter = printable(answer.parameter);
    if (answer.expected !== undefined) this.expected = printable(answer.expected);
    if (answer.retry_after !== undefined) this.retryAfterMs = answer.retry_after * 1_000;
  }
}

/** A stranger's words for a person's eyes: one line, at most 300 characters. */
const printable = (text: string): string =>
  text
    .slice(0, 1_000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
