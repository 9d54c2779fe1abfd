/** Exit codes of outcomes.md. With several outcomes the first one that is not good decides. */
import { isGood, type Outcome } from "@livescout/protocol";
import type { StopReason, Stopped } from "../io.ts";

export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  gatewayRefused: 4,
  unreachable: 5,
  loginRequired: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export function exitCodeOf(outcomes: readonly Outcome[]): number {
  const bad = outcomes.find((outcome) => !isGood(outcome));
  return bad === undefined ? EXIT.ok : exitCodeOfOne(bad);
}

function exitCodeOfOne(outcome: Outcome): number {
  switch (outcome.kind) {
    case "rooms":
    case "end_of_feed":
      return EXIT.ok;
    case "refused_empty":
    case "forbidden":
    case "captcha":
    case "bad_request":
    case "restricted":
    case "unknown_status":
    case "not_json":
      return EXIT.refused;
    case "login_required":
      return EXIT.loginRequired;
    case "throttled":
    case "upstream_error":
    case "timeout":
    case "network":
    case "signer_failed":
      return EXIT.unreachable;
    case "gateway_refused":
      return exitCodeOfGateway(outcome);
    default:
      return outcome.kind satisfies never;
  }
}

/**
 * By key, tier or quota 4; a gateway that broke is like a network that broke; a wrong parameter is wrong usage; and what
 * answers in another form is no gateway at all. The hosted service sends statuses without a `code`.
 */
function exitCodeOfGateway({ httpStatus = 0, code }: Outcome): number {
  if (httpStatus >= 500 || httpStatus === 408) return EXIT.unreachable;
  if (code === "invalid_parameter" || code === "session_not_accepted") return EXIT.usage;
  const isOfKey = [0, 401, 402, 403, 429].includes(httpStatus);
  return isOfKey ? EXIT.gatewayRefused : EXIT.unexpected;
}

export const EXIT_OF_STOP: { readonly [reason in StopReason]: number } = {
  interrupt: EXIT.interrupted,
  terminate: EXIT.terminated,
  closed: EXIT.ok, // as `livescout rooms | head` is no failure
};

/** For what runs until it is stopped: a service that is told to end has done its work. */
export const exitCodeOfStop = ({ reason }: Stopped): number =>
  reason === "terminate" ? EXIT.ok : EXIT_OF_STOP[reason];
