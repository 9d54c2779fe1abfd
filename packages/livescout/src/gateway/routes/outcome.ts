/**
 * `POST /webcast/feed/outcome`: what step 2 brought, told by the key that had the signature made.
 *
 * It counts in the figures, and the signer hears of it with the key's id: one key alone changes nothing there.
 */
import { OUTCOME_KINDS } from "@livescout/protocol";
import { OutcomeReport } from "@livescout/protocol/wire";
import { findTier } from "../../access/tiers.ts";
import type { Figures } from "../figures.ts";
import type { GatewayDeps } from "../gateway-deps.ts";
import { type Authenticate, scopeRefusal } from "../middleware/authenticate.ts";
import { isBodyProblem, readJsonObject, readSentCall } from "../middleware/sent-call.ts";
import type { Respond } from "../respond.ts";
import type { Route } from "../http-shell.ts";
import type { SignRegister } from "./sign-register.ts";

export type OutcomeDeps = Pick<GatewayDeps, "rateWindows" | "tiers" | "signer" | "nowMs"> & {
  authenticate: Authenticate;
  respond: Respond;
  figures: Figures;
  register: SignRegister;
};

const EXPECTED = {
  sign_id: "the sign_id of a feed answer",
  outcome: `one of ${OUTCOME_KINDS.join(", ")}`,
} as const;

export function createOutcomeRoute(deps: OutcomeDeps): Route {
  const { rateWindows, tiers, authenticate, respond, figures, register, signer: noted, nowMs } = deps;
  return async (exchange) => {
    const sent = readSentCall(exchange.url, exchange.body);
    const authentication = await authenticate(exchange, sent.apiKeys);
    if (authentication.kind === "refused") return respond.refuse(exchange, authentication.refusal);
    const { caller } = authentication;
    exchange.minute = rateWindows.lookAtKey(caller.id, findTier(tiers, caller.tier).minute);
    const outOfScope = scopeRefusal(caller, "feed");
    if (outOfScope !== undefined) return respond.refuse(exchange, outOfScope);
    const body = readJsonObject(exchange.body);
    if (isBodyProblem(body)) return respond.refuse(exchange, { code: "invalid_parameter", ...body });
    const read = OutcomeReport.safeParse(body);
    if (!read.success) {
      const parameter = read.error.issues[0]?.path[0] === "outcome" ? "outcome" : "sign_id";
      return respond.refuse(exchange, { code: "invalid_parameter", parameter, expected: EXPECTED[parameter] });
    }
    const entry = register.redeem(read.data.sign_id, caller.id);
    if (entry === undefined) return respond.refuse(exchange, { code: "not_found", what: "signature" });
    const { outcome } = read.data;
    const { signer, scheme, channelId, atMs } = entry;
    figures.reported(signer, scheme, channelId, outcome);
    const ageMs = Math.max(0, nowMs() - atMs);
    noted.note?.({ signer, scheme, channel: channelId, outcome, ageMs, reporter: caller.id });
    respond.nothing(exchange);
  };
}
