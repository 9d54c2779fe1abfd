/** Whether a caller said that it reads gzip: compression only where it is asked for. */
import type { Exchange } from "../exchange.ts";

export const acceptsGzip = ({ raw }: Exchange): boolean =>
  /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i.test(raw.headers["accept-encoding"] ?? "");
