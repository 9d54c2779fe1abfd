/** The truth strip in full: every figure with what it is of, and each source with its share of the calls. */
import type { ComponentChildren } from "preact";
import { useExplorer } from "../context.ts";
import { saySource, sourceKey } from "../format/source-words.ts";
import { sayAcceptance } from "./acceptance.ts";

export function TruthDetails() {
  const { pulse, words, now } = useExplorer();
  const [watch, state, refusal] = [pulse.watch.value, pulse.state.value, pulse.refusal.value];
  return (
    <div class="truth-details">
      <dl>
        <Row name="World">
          {state === undefined
            ? "unknown"
            : state.world === "sandbox"
              ? "sandbox: invented rooms on this machine"
              : "upstream: the live platform"}
        </Row>
        {watch === undefined ? (
          <Row name="Collector">
            none has run yet; <code>livescout explore</code> or <code>livescout watch</code> starts one
          </Row>
        ) : (
          <>
            <Row name="Collector">
              {watch.isRunning ? "running" : "stopped"}, began {words.moment(watch.startedAt)}, last heard from{" "}
              {words.time(watch.at)}
            </Row>
            {refusal !== undefined && (
              <Row name="Refusal">
                <code>{refusal.outcome}</code> {refusal.cause} {refusal.nextStep}
              </Row>
            )}
            <Row name="Last good answer">
              {watch.lastGoodAt === undefined ? "none yet" : words.moment(watch.lastGoodAt)}
            </Row>
            <Row name="Asking for">{words.region(watch.regionAsked)}</Row>
            <Row name="Asking from">
              {watch.egressCountry === undefined
                ? "unknown: no answer has said yet where this address is"
                : `${words.region(watch.egressCountry)}, by the upstream’s own word`}
            </Row>
            <Row name="Signer">
              {watch.signer ?? "unknown"}; {sayAcceptance(watch.acceptance, words.count)}
            </Row>
            <Row name="Budget">
              {words.count(watch.budget.leftThisHour)} of {words.count(watch.budget.perHour)} calls left this hour,{" "}
              {words.count(watch.budget.leftToday)} of {words.count(watch.budget.perDay)} today
              {watch.budget.nextCallAt !== undefined && `; next call at ${words.time(watch.budget.nextCallAt)}`}
            </Row>
          </>
        )}
        <Row name="livescout">{state?.version ?? "unknown"}</Row>
      </dl>
      {watch !== undefined && (
        <table>
          <caption>Sources, by their share of the calls</caption>
          <tbody>
            {[...watch.sources]
              .sort((one, other) => other.share - one.share)
              .map((source) => (
                <tr key={sourceKey(source)}>
                  <th scope="row">{saySource(source)}</th>
                  <td>
                    {source.restsUntil === undefined || Date.parse(source.restsUntil) <= now.value
                      ? words.percent(source.share)
                      : `rests until ${words.minute(source.restsUntil)}`}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const Row = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
