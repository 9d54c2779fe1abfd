/**
 * The one error family: what broke, for programs (`code`), people (`message`) and loops (`retryable`).
 *
 * An expected "no" is never thrown: it is a value (`Outcome`, `SignOutcome`, a quota decision).
 */
export type LivescoutErrorCode =
  "invalid_input" | "invalid_setting" | "unsafe_request" | "network" | "timeout" | "refused" | "store" | "internal";

export type LivescoutErrorOptions = { retryable?: boolean; cause?: unknown };

export class LivescoutError extends Error {
  override readonly name: string = "LivescoutError";
  readonly code: LivescoutErrorCode;
  /** Whether the same call may succeed later without a change by the caller. */
  readonly retryable: boolean;

  constructor(code: LivescoutErrorCode, message: string, { retryable = false, cause }: LivescoutErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** A value given by a caller breaks its rule. `field` names it, `expected` says the rule; the value is never kept. */
export class InvalidInputError extends LivescoutError {
  override readonly name = "InvalidInputError";
  readonly field: string;
  readonly expected: string;

  constructor(field: string, expected: string, options: LivescoutErrorOptions = {}) {
    super("invalid_input", `${field}: expected ${expected}`, options);
    this.field = field;
    this.expected = expected;
  }
}
