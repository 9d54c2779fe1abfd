/** What each source brought for its calls in the last 24 hours, refusals among them. */
import { isGoodKind, isOutcomeKind } from "@livescout/protocol";
import { useExplorer } from "../context.ts";
import { saySource, sourceKey } from "../format/source-words.ts";
import { restingSources } from "../truth/resting-sources.ts";

export function YieldTable() {
  const { pulse, words, now } = useExplorer();
  const rows = [...(pulse.stats.value?.yield ?? [])].sort((one, other) => other.newRooms - one.newRooms);
  const resting = restingSources(pulse.watch.value?.sources ?? [], now.value);
  const rests = new Map(resting.map((source) => [sourceKey(source), source.restsUntil]));
  const ratio = (newRooms: number, calls: number) =>
    calls === 0
      ? "–"
      : (newRooms / calls).toLocaleString(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <section class="panel panel-wide" aria-labelledby="yield-title">
      <h2 id="yield-title">What each source brought in the last 24 hours</h2>
      {rows.length === 0 ? (
        <p class="quiet">No source was asked yet.</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label="The table">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Source</th>
                <th scope="col">Calls</th>
                <th scope="col">Rooms seen</th>
                <th scope="col">New rooms</th>
                <th scope="col">New per call</th>
                <th scope="col">Calls without rooms</th>
                <th scope="col">Last call</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={sourceKey(row)}>
                  <th scope="row">
                    {saySource(row)}
                    {rests.has(sourceKey(row)) && (
                      <span class="resting"> rests until {words.minute(rests.get(sourceKey(row)) ?? "")}</span>
                    )}
                  </th>
                  <td>{words.count(row.calls)}</td>
                  <td>{words.count(row.rooms)}</td>
                  <td>{words.count(row.newRooms)}</td>
                  <td>{ratio(row.newRooms, row.calls)}</td>
                  <td
                    title={Object.entries(row.outcomes)
                      .map(([kind, count]) => `${kind} ${count}`)
                      .join(", ")}
                  >
                    {sayRefused(row.outcomes, words.count)}
                  </td>
                  <td>{row.lastAt === undefined ? "–" : words.ago(row.lastAt, now.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Outcomes that brought nothing, by name. */
function sayRefused(outcomes: Readonly<Record<string, number>>, count: (value: number) => string): string {
  const bad = Object.entries(outcomes).filter(([kind]) => !(isOutcomeKind(kind) && isGoodKind(kind)));
  return bad.length === 0 ? "–" : bad.map(([kind, times]) => `${count(times)} ${kind}`).join(", ");
}
