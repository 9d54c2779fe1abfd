/** Viewers by topic, as bars that lead to the rooms of it. */
import { useSignal } from "@preact/signals";
import { useExplorer } from "../context.ts";

const SHOWN = 10;

export function TopicBars() {
  const { pulse, words, view } = useExplorer();
  const by = useSignal<"topic" | "game">("topic");
  const stats = pulse.stats.value;
  const rows =
    (by.value === "topic"
      ? stats?.byTopic.map(({ topic, ...tally }) => ({ name: topic, ...tally }))
      : stats?.byGame.map(({ game, ...tally }) => ({ name: game, ...tally }))) ?? [];
  const sorted = [...rows].sort((one, other) => other.viewers - one.viewers).slice(0, SHOWN);
  const most = Math.max(1, ...sorted.map(({ viewers }) => viewers));
  return (
    <section class="panel" aria-labelledby="topics-title">
      <div class="panel-head">
        <h2 id="topics-title">Viewers by {by.value}</h2>
        <div class="presets" role="group" aria-label="By topic or game">
          {(["topic", "game"] as const).map((each) => (
            <button key={each} type="button" aria-pressed={by.value === each} onClick={() => (by.value = each)}>
              {each}
            </button>
          ))}
        </div>
      </div>
      {sorted.length === 0 ? (
        <p class="quiet">No live room has said its {by.value} yet.</p>
      ) : (
        <ol class="bars">
          {sorted.map(({ name, viewers, rooms }) => (
            <li key={name}>
              <button
                type="button"
                title={`${words.count(viewers)} viewers in ${words.count(rooms)} rooms`}
                onClick={() => {
                  view.change(by.value === "topic" ? { topics: [name] } : { games: [name] });
                  view.go({ view: "live" });
                }}
              >
                <span class="bar-name">
                  <bdi>{name}</bdi>
                </span>
                <span class="bar-line" style={{ "--share": String(viewers / most) }} />
                <span class="bar-value">
                  {words.short(viewers)}{" "}
                  <span class="quiet">
                    in {words.short(rooms)}
                    <span class="bar-of"> {rooms === 1 ? "room" : "rooms"}</span>
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
