/** Which span of a plot is shown, which point of it is read, and the keys for both. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { closestIndex, type PlotPoint, pointsIn, type Span, spanAround } from "./plot-lines.ts";

/** Closer than that nothing is zoomed by keys. */
const SPAN_MIN_MS = 2 * 60_000;
const NONE: PlotPoint = { atMs: 0, value: 0 };

export function usePlotReading(points: readonly PlotPoint[]) {
  const zoom = useSignal<Span | undefined>(undefined);
  const cursorMs = useSignal<number | undefined>(undefined);
  const whole: Span = { fromMs: points[0]?.atMs ?? 0, toMs: points.at(-1)?.atMs ?? 1 };
  const span = zoom.value ?? whole;
  const shown = useMemo(() => pointsIn(points, span), [points, span.fromMs, span.toMs]);
  const cursor = cursorMs.value === undefined ? undefined : shown[closestIndex(shown, cursorMs.value)];
  const widthMs = span.toMs - span.fromMs;

  const zoomBy = (factor: number) => {
    const middleMs = cursor?.atMs ?? span.fromMs + widthMs / 2;
    zoom.value = spanAround(middleMs, { ms: Math.max(SPAN_MIN_MS, factor * widthMs), whole });
  };
  /** The next point, or the one before; what is shown moves along. */
  const read = (by: 1 | -1) => {
    const first = points.indexOf(shown[by === 1 ? 0 : shown.length - 1] ?? NONE) - by;
    const index = (cursor === undefined ? first : points.indexOf(cursor)) + by;
    const next = points[Math.max(0, Math.min(points.length - 1, index))];
    if (next === undefined) return;
    if (next.atMs < span.fromMs || next.atMs > span.toMs) zoom.value = spanAround(next.atMs, { ms: widthMs, whole });
    cursorMs.value = next.atMs;
  };
  const keys: { readonly [key: string]: () => void } = {
    ArrowLeft: () => read(-1),
    ArrowRight: () => read(1),
    "+": () => zoomBy(0.5),
    "=": () => zoomBy(0.5),
    "-": () => zoomBy(2),
    "0": () => (zoom.value = undefined),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return { whole, span, shown, cursor, zoom, cursorMs, onKeyDown };
}
