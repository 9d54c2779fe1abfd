/** Viewers over time as they were seen. Nothing is drawn where nobody looked. */
import { useMemo } from "preact/hooks";
import type { HistoryAnswer } from "@livescout/protocol/wire";
import { useExplorer } from "../context.ts";
import { Plot } from "../plot/plot.tsx";

export function RoomCurve({ history, isWaiting }: { history: HistoryAnswer | undefined; isWaiting: boolean }) {
  const { words } = useExplorer();
  const points = history?.points ?? [];
  const curve = useMemo(
    () => points.map(({ at, viewerCount }) => ({ atMs: Date.parse(at), value: viewerCount })),
    [history],
  );
  const most = points.reduce((best, point) => (point.viewerCount > best.viewerCount ? point : best), points[0] ?? NONE);
  const said =
    points.length < 2
      ? undefined
      : `Seen ${words.count(points.length)} times: first ${words.count(points[0]?.viewerCount ?? 0)}, last ${words.count(points.at(-1)?.viewerCount ?? 0)}, most ${words.count(most.viewerCount)} at ${words.time(most.at)}`;
  const title = <h4 id="curve-title">Viewers over time</h4>;
  return (
    <section class="room-part" aria-labelledby="curve-title">
      {said === undefined ? (
        <>
          {title}
          <p class="quiet">{isWaiting ? "On its way …" : "Seen once so far: a curve needs two looks."}</p>
        </>
      ) : (
        <Plot points={curve} unit="viewers" label={`Viewers over time. ${said}`} title={title} hint={`${said}.`} />
      )}
    </section>
  );
}

const NONE = { at: "", viewerCount: 0 };
