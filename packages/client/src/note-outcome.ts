/**
 * What step 2 brought is told to whoever signed: a signer of this process at once, a gateway of ours by its report route.
 *
 * A report holds `sign_id` and the outcome's name, nothing else; it is switchable, never waited for, and may fail in silence.
 */
import type { NoticeVerdict, Outcome, SignedRequest, SourceName } from "@livescout/protocol";
import type { ClientContext } from "./client-options.ts";

const REPORT_TIMEOUT_MS = 3_000;

export function noteOutcome(
  context: ClientContext,
  { signer, signedAtMs, signId }: SignedRequest,
  outcome: Outcome,
  channel: SourceName,
): NoticeVerdict {
  const { gateway, nowMs } = context;
  if (gateway !== undefined) {
    if (context.reportsOutcomes && signId !== undefined) report(context, gateway, signId, outcome);
    return { kind: "noted" };
  }
  const ageMs = Math.max(0, nowMs() - signedAtMs);
  return (
    context.signer?.note?.({ signer: signer.name, scheme: signer.scheme, channel, outcome: outcome.kind, ageMs }) ?? {
      kind: "noted",
    }
  );
}

function report({ apiKey, fetch, reports }: ClientContext, gateway: string, signId: string, outcome: Outcome): void {
  const sent = fetch(`${gateway}/webcast/feed/outcome`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey !== undefined && { "x-api-key": apiKey.reveal() }) },
    body: JSON.stringify({ sign_id: signId, outcome: outcome.kind }),
    redirect: "manual",
    signal: AbortSignal.timeout(REPORT_TIMEOUT_MS),
  })
    .then((response) => response.body?.cancel())
    .catch(() => undefined)
    .finally(() => reports.delete(sent));
  reports.add(sent);
}
