/** Viewers of the last hour at the foot of a cover. */
import { useExplorer } from "../context.ts";
import { sparkLines } from "./spark-lines.ts";

const BOX = { width: 100, height: 24, spanMs: 3_600_000 };

export function Sparkline({ roomId }: { roomId: string }) {
  const { sparklines, now } = useExplorer();
  const points = sparklines.line(roomId).value;
  const lines = sparkLines(points, { ...BOX, nowMs: now.peek() });
  if (lines.length === 0) return null;
  return (
    <svg class="spark" viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" aria-hidden="true">
      {lines.map((line) => (
        <polyline key={line} points={line} vector-effect="non-scaling-stroke" />
      ))}
    </svg>
  );
}
