/** Now, at a glance: how many are live, by topic, who rises, what each source brings, and how complete the list is. */
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { sayProblem } from "../api/answer.ts";
import { useExplorer } from "../context.ts";
import { StateBox } from "../grid/grid-states.tsx";
import { Plot } from "../plot/plot.tsx";
import { EstimateTile } from "./estimate-tile.tsx";
import { TopRisers } from "./top-risers.tsx";
import { TopicBars } from "./topic-bars.tsx";
import { YieldTable } from "./yield-table.tsx";

export function NowBoard() {
  const { pulse, words } = useExplorer();
  const stats = pulse.stats.value;
  useEffect(() => void pulse.refresh(), []);
  if (stats === undefined) {
    const problem = pulse.problem.value;
    return problem === undefined ? (
      <p class="quiet board-wait" role="status">
        Figures are on their way …
      </p>
    ) : (
      <StateBox icon="refresh" title={sayProblem(problem).title} tone="bad">
        <p>{sayProblem(problem).text}</p>
        <button type="button" class="button button-main" onClick={() => void pulse.refresh()}>
          Try again
        </button>
      </StateBox>
    );
  }
  const { live } = stats;
  return (
    <section class="board" aria-labelledby="board-title">
      <h1 id="board-title">
        Now{" "}
        <span class="quiet" title={words.moment(stats.asOf)}>
          as of {words.time(stats.asOf)}
        </span>
      </h1>
      <div class="tiles">
        {pulse.isUntold.value ? (
          <Tile name="Live now" title="Not known" value="unknown" of="">
            The upstream refuses, and no room was seen before: that is not the same as none.
          </Tile>
        ) : (
          <>
            <Tile name="Known to be live" title={words.count(live.rooms)} value={words.count(live.rooms)} of="rooms">
              Seen by this installation, and not known to have ended.
            </Tile>
            <Tile name="Watching them" title={words.count(live.viewers)} value={words.short(live.viewers)} of="viewers">
              Each room as of its last look.
            </Tile>
            <EstimateTile estimate={stats.estimate} known={live.rooms} />
          </>
        )}
      </div>
      <LivePlot />
      <TopicBars />
      <TopRisers />
      <YieldTable />
    </section>
  );
}

type TileProps = { name: string; value: string; of: string; title: string; children: ComponentChildren };
const Tile = ({ name, value, of, title, children }: TileProps) => (
  <div class="tile">
    <h2>{name}</h2>
    <p class="tile-value" title={title}>
      <b>{value}</b> {of}
    </p>
    <p class="hint">{children}</p>
  </div>
);

function LivePlot() {
  const { pulse, words } = useExplorer();
  const counted = pulse.stats.value?.series ?? [];
  // Counts of nothing while refused say nothing.
  const series = pulse.isUntold.value && counted.every(({ rooms }) => rooms === 0) ? [] : counted;
  const curve = useMemo(() => series.map(({ at, rooms }) => ({ atMs: Date.parse(at), value: rooms })), [series]);
  const [first, last] = [series[0], series.at(-1)];
  const said =
    first === undefined || last === undefined || series.length < 2
      ? undefined
      : `${words.count(first.rooms)} at ${words.time(first.at)}, ${words.count(last.rooms)} at ${words.time(last.at)}`;
  const title = <h2 id="live-plot-title">Live rooms over time</h2>;
  return (
    <section class="panel panel-wide" aria-labelledby="live-plot-title">
      {said === undefined ? (
        <>
          {title}
          <p class="quiet">
            {series.length === 0 ? "Not counted yet." : "Counted once so far: a curve needs two counts."}
          </p>
        </>
      ) : (
        <Plot
          points={curve}
          unit="rooms"
          label={`Live rooms over time: ${said}`}
          title={title}
          hint={`Known live rooms as counted, ${said}. Gaps are times in which nobody counted.`}
          height={220}
        />
      )}
    </section>
  );
}
