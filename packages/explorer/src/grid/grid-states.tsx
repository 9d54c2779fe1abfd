/** Instead of rooms: on their way, refused, none that match, none yet, or not to be had. Each says why and what to do. */
import type { ComponentChildren } from "preact";
import { sayProblem } from "../api/answer.ts";
import { filterChips } from "../address/filter-words.ts";
import { LIFTED } from "../address/filter-edits.ts";
import { useExplorer } from "../context.ts";
import { Icon, type IconName } from "../shell/icon.tsx";
import { LeftOut } from "./result-line.tsx";

export function GridSkeleton() {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">Rooms are on their way.</span>
      {Array.from({ length: 24 }, (_, index) => (
        <div key={index} class="card-empty" aria-hidden="true">
          <div class="cover" />
          <div class="card-text">
            <span class="bone" />
            <span class="bone bone-short" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Our own server declined or is away: that says nothing about rooms. */
export function RoomsFailed() {
  const { list, feed } = useExplorer();
  const { title, text } = sayProblem(list.problem.value ?? { kind: "offline" });
  return (
    <StateBox icon="refresh" title={title} tone="bad">
      <p>{text}</p>
      <p>
        <button
          type="button"
          class="button button-main"
          onClick={() => {
            feed.retry();
            void list.load();
          }}
        >
          Try again
        </button>
      </p>
    </StateBox>
  );
}

/** An empty list is never the whole story: refused, filtered away, or not looked yet. */
export function NoRooms() {
  const { view, pulse, words, list } = useExplorer();
  const chips = filterChips(view.filter.value, words);
  const [stats, watch] = [pulse.stats.value, pulse.watch.value];
  // The list came first: whether it is a refusal that leaves it empty is not yet said.
  if (stats === undefined && pulse.problem.value === undefined) return <GridSkeleton />;
  const isEmpty = stats !== undefined && stats.live.rooms === 0;
  if (pulse.isUntold.value) {
    return (
      <StateBox icon="lock" title="The upstream refuses: this is not an empty list" tone="bad">
        <p>
          Who is live cannot be told at present. Why, and what to do, stands above; rooms come here by themselves once
          an answer is good again.
        </p>
      </StateBox>
    );
  }
  if (isEmpty && chips.length === 0) {
    const nextCall = watch?.budget.nextCallAt;
    return watch?.isRunning === true ? (
      <StateBox icon="live" title="The first rooms are on their way" tone="wait">
        <p>This catalogue is new, and its collector has begun to look around at the pace of a person.</p>
        {nextCall !== undefined && <p class="quiet">Next call at {words.time(nextCall)}.</p>}
      </StateBox>
    ) : (
      <StateBox icon="live" title="Nobody has looked yet" tone="plain">
        <p>
          No room is known to be live, and nothing collects at present. Start a collector:{" "}
          <code>livescout explore</code> or <code>livescout watch</code>.
        </p>
      </StateBox>
    );
  }
  const unknown = Object.values(list.unknown.value).some((count) => count > 0);
  return (
    <StateBox icon="filter" title="No room matches these filters" tone="plain">
      {stats !== undefined && <p>{words.count(stats.live.rooms)} rooms are live without them.</p>}
      {unknown && <LeftOut />}
      <ul class="chips">
        {chips.map(({ name, text, lift }) => (
          <li key={name + text}>
            <button
              type="button"
              class="chip-button"
              aria-label={`Remove the filter ${text}`}
              onClick={() => view.change(lift)}
            >
              {text} <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="button button-main" onClick={() => view.change(LIFTED)}>
          Clear all filters
        </button>
      </p>
    </StateBox>
  );
}

type StateBoxProps = { icon: IconName; title: string; tone: "plain" | "bad" | "wait"; children: ComponentChildren };

export const StateBox = ({ icon, title, tone, children }: StateBoxProps) => (
  <div class={`state state-${tone}`} role={tone === "bad" ? "alert" : undefined}>
    <span class="state-icon">
      <Icon name={icon} />
    </span>
    <h2>{title}</h2>
    {children}
  </div>
);
