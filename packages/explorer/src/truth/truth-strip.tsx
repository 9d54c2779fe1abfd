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
import { TruthDetails } from "./truth-details.tsx";

export function TruthStrip() {
  const { pulse, words, now } = useExplorer();
  const [watch, world] = [pulse.watch.value, pulse.state.value?.world ?? pulse.stats.value?.world];
  const resting = watch?.sources.filter(({ restsUntil }) => restsUntil !== undefined).length ?? 0;
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
        <Fact name="Last good answer" title={watch?.lastGoodAt && words.moment(watch.lastGoodAt)}>
          {watch?.lastGoodAt === undefined ? "none yet" : words.ago(watch.lastGoodAt, now.value)}
        </Fact>
        {watch !== undefined && (
          <>
            <Fact name="Sources on" title={`${watch.sources.length} sources, ${resting} of them resting`}>
              {words.count(watch.sources.length - resting)} of {words.count(watch.sources.length)}
            </Fact>
            <Fact name="Asking" title="The region that is asked for, and where the upstream takes this address to be">
              {words.region(watch.regionAsked)} <span class="quiet">from</span>{" "}
              {watch.egressCountry === undefined ? "unknown" : words.region(watch.egressCountry)}
            </Fact>
            <Fact name="Signer" title={`${watch.signer ?? "unknown"}; ${sayAcceptance(watch.acceptance, words.count)}`}>
              {watch.signer ?? "unknown"}
              {acceptance !== undefined && (
                <span class={acceptance < 0.8 ? "bad" : "good"}> {words.percent(acceptance)} accepted</span>
              )}
            </Fact>
            <Fact
              name="Calls left"
              title={`${words.count(watch.budget.leftThisHour)} of ${words.count(watch.budget.perHour)} this hour, ${words.count(watch.budget.leftToday)} of ${words.count(watch.budget.perDay)} today`}
            >
              {words.count(watch.budget.leftThisHour)} <span class="quiet">this hour</span>
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

const Fact = ({ name, title, children }: { name: string; title?: string | undefined; children: ComponentChildren }) => (
  <li title={title}>
    <span class="fact-name">{name}</span> {children}
  </li>
);
