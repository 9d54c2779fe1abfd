/** Viewers of the last hour at the foot of a cover; of less, where the first look was later. */
import { useExplorer } from "../context.ts";
import { sparkLines } from "./spark-lines.ts";

const BOX = { width: 100, height: 24 };
const MINUTE_MS = 60_000;
/** A young line is drawn wide enough to be read, and does not pass for a whole hour's. */
const SPAN_MS = { min: 12 * MINUTE_MS, max: 60 * MINUTE_MS };

export function Sparkline({ roomId }: { roomId: string }) {
  const { sparklines, now } = useExplorer();
  const points = sparklines.line(roomId).value;
  const nowMs = now.peek();
  const seenMs = nowMs - Date.parse(points[0]?.at ?? "");
  const spanMs = Math.max(SPAN_MS.min, Math.min(seenMs, SPAN_MS.max));
  const lines = sparkLines(points, { ...BOX, nowMs, spanMs });
  if (lines.length === 0) return null;
  return (
    <svg class="spark" viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" aria-hidden="true">
      {lines.map((line) => (
        <polyline key={line} points={line} vector-effect="non-scaling-stroke" />
      ))}
    </svg>
  );
}
