/**
 * How this list comes about, always in sight: the world, what is asked from where, by which signer, with what budget left.
 *
 * What nobody said is called unknown.
 */
import type { ComponentChildren } from "preact";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";
import { Popover } from "../shell/popover.tsx";
import { sayAcceptance, shareOf } from "./acceptance.ts";
import { CollectorState } from "./collector-state.tsx";
import { restingSources, sayResting } from "./resting-sources.ts";
import { TruthDetails } from "./truth-details.tsx";

export function TruthStrip() {
  const { pulse, words, now } = useExplorer();
  const [watch, world] = [pulse.watch.value, pulse.state.value?.world ?? pulse.stats.value?.world];
  const resting = restingSources(watch?.sources ?? [], now.value);
  const acceptance = shareOf(watch?.acceptance);
  return (
    <section class="truth" aria-label="How this list comes about">
      {world === "sandbox" ? (
        <b class="world world-sandbox" title="An invented world on this machine: no room in it is real">
          Sandbox<span> · nothing here is real</span>
        </b>
      ) : (
        world === "upstream" && (
          <b class="world" title="Rooms of the live platform, as this installation saw them">
            Upstream
          </b>
        )
      )}
      <CollectorState />
      <ul class="facts">
        <Fact name="Answered" title={watch?.lastGoodAt && `Last good answer: ${words.moment(watch.lastGoodAt)}`}>
          {watch?.lastGoodAt === undefined ? "none yet" : words.ago(watch.lastGoodAt, now.value)}
        </Fact>
        {watch !== undefined && (
          <>
            <Fact name="Sources" title={sayResting(resting, words)}>
              {words.count(watch.sources.length - resting.length)} of {words.count(watch.sources.length)}
              {resting[0] !== undefined && (
                <span class="resting">
                  {" "}
                  {words.count(resting.length)} {resting.length === 1 ? "rests" : "rest"} until{" "}
                  {words.minute(resting[0].restsUntil)}
                </span>
              )}
            </Fact>
            <Fact
              name="Asking"
              title={`Asking for rooms of ${words.region(watch.regionAsked)}; the upstream takes this address to be in ${watch.egressCountry === undefined ? "a country that is unknown" : words.region(watch.egressCountry)}`}
            >
              <Region code={watch.regionAsked} /> <span class="quiet">from</span> <Region code={watch.egressCountry} />
            </Fact>
            <Fact
              name="Signer"
              hidesName
              title={`What signs our questions: ${watch.signer ?? "unknown"}; ${sayAcceptance(watch.acceptance, words.count)}`}
            >
              {watch.signer ?? "unknown"}
              {acceptance !== undefined && (
                <span class={acceptance < 0.8 ? "bad" : "good"}> {words.percent(acceptance)} accepted</span>
              )}
            </Fact>
            <Fact
              name="Calls left"
              title={`${words.count(watch.budget.leftThisHour)} of ${words.count(watch.budget.perHour)} this hour, ${words.count(watch.budget.leftToday)} of ${words.count(watch.budget.perDay)} today`}
            >
              {words.count(watch.budget.leftThisHour)} <span class="quiet spare">this hour</span>
            </Fact>
          </>
        )}
      </ul>
      <Popover
        label="Details of how this list comes about"
        title="In full"
        class="truth-more"
        isIcon
        face={
          <>
            <span>Details</span>
            <Icon name="down" />
          </>
        }
      >
        {() => <TruthDetails />}
      </Popover>
    </section>
  );
}

type FactProps = {
  name: string;
  /** On a phone, where there is no place for it. */
  hidesName?: boolean;
  title?: string | undefined;
  children: ComponentChildren;
};
const Fact = ({ name, hidesName = false, title, children }: FactProps) => (
  <li title={title}>
    <span class={hidesName ? "fact-name wide-only" : "fact-name"}>{name}</span> {children}
  </li>
);

/** By its name; on a phone by its code. */
function Region({ code }: { code: string | undefined }) {
  const { words } = useExplorer();
  if (code === undefined) return <>unknown</>;
  return (
    <>
      <span class="wide-only">{words.region(code)}</span>
      <span class="narrow-only">{code}</span>
    </>
  );
}
