/** Lets only the page's own calls through: the token is compared in constant time, and never echoed. */
import { timingSafeEqual } from "node:crypto";
import type { Secret } from "@livescout/protocol";
import type { Route } from "../gateway/http-shell.ts";
import type { Respond } from "../gateway/respond.ts";
import { TOKEN_HEADER } from "./explorer-deps.ts";

export type WithTokenDeps = { token: Secret; respond: Respond };

export function createTokenDoor({ token, respond }: WithTokenDeps): (run: Route) => Route {
  const wanted = Buffer.from(token.reveal());
  return (run) => async (exchange) => {
    const { [TOKEN_HEADER]: sent } = exchange.raw.headers;
    const given = Buffer.from(typeof sent === "string" ? sent : "");
    const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
    return isRight ? run(exchange) : respond.refuse(exchange, { code: "missing_key", of: "page" });
  };
}
