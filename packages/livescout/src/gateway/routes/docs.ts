import type { Respond } from "../respond.ts";
import type { Route } from "../http-shell.ts";
export const createOpenApiRoute = ({respond}:{respond:Respond}): Route => async (e) => respond.json(e,"{}");
export const createDocsRoute = createOpenApiRoute;
