/** The drawing itself: marks, lines, the ground below them, and the point that is read. */
import { useId } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { plotLines, type PlotPoint, type Span } from "./plot-lines.ts";
import { timeTicks } from "./plot-ticks.ts";

export type PlotFrame = {
  width: number;
  height: number;
  span: Span;
  /** Values of the left axis, the lowest first. */
  ticks: readonly number[];
  left: number;
  right: number;
  bottom: number;
  x: (atMs: number) => number;
  y: (value: number) => number;
  /** The time at a place. */
  atMs: (x: number) => number;
};

type PlotDrawingProps = { frame: PlotFrame; points: readonly PlotPoint[]; cursor: PlotPoint | undefined };

/** Fewer looks than this are also drawn as points. */
const POINTS_MAX = 80;
/** Half of a point's size: those at the edge are whole. */
const POINT = 5;
const DAY = 86_400_000;

export function PlotDrawing({ frame, points, cursor }: PlotDrawingProps) {
  const { words } = useExplorer();
  const inside = useId();
  const { width, height, span, ticks, left, right, bottom, x, y } = frame;
  const offsetMs = -new Date(span.toMs).getTimezoneOffset() * 60_000;
  const times = timeTicks(span, { most: Math.max(2, (right - left) / 84), offsetMs });
  const path = (line: readonly PlotPoint[]) =>
    line.map(({ atMs, value }) => `${x(atMs).toFixed(1)},${y(value).toFixed(1)}`).join("L");
  return (
    <svg width={width} height={height} aria-hidden="true">
      <clipPath id={inside}>
        <rect x={left - POINT} y={0} width={right - left + 2 * POINT} height={bottom + POINT} />
      </clipPath>
      {ticks.map((value) => (
        <g key={value}>
          <line class="plot-mark" x1={left} x2={right} y1={y(value)} y2={y(value)} />
          <text x={left - 8} y={y(value) + 4} text-anchor="end">
            {words.short(value)}
          </text>
        </g>
      ))}
      {times.map((atMs) => (
        <text key={atMs} x={x(atMs)} y={height - 6} text-anchor="middle">
          {span.toMs - span.fromMs > 2 * DAY ? words.day(atMs) : words.minute(atMs)}
        </text>
      ))}
      <g clip-path={`url(#${inside})`}>
        {plotLines(points).map((line) => (
          <g key={line[0]?.atMs}>
            <path class="plot-ground" d={`M${path(line)}V${bottom}H${x(line[0]?.atMs ?? 0).toFixed(1)}Z`} />
            <path class="plot-line" d={`M${path(line)}`} />
          </g>
        ))}
        {(points.length <= POINTS_MAX ? points : []).map(({ atMs, value }) => (
          <circle key={atMs} class="plot-point" cx={x(atMs)} cy={y(value)} r={2.5} />
        ))}
        {cursor !== undefined && (
          <>
            <line class="plot-cursor" x1={x(cursor.atMs)} x2={x(cursor.atMs)} y1={0} y2={bottom} />
            <circle class="plot-point" cx={x(cursor.atMs)} cy={y(cursor.value)} r={5} />
          </>
        )}
      </g>
    </svg>
  );
}
