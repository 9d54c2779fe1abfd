/**
 * A curve over time that can be zoomed: by dragging, by buttons, and read point by point with the arrow keys.
 *
 * Drawn by hand as SVG: a charting library would cost more than the rest of the page.
 */
import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { PlotDrawing, type PlotFrame } from "./plot-drawing.tsx";
import { closestIndex, type PlotPoint, pointsIn, type Span } from "./plot-lines.ts";
import { valueTicks } from "./plot-ticks.ts";

type PlotProps = {
  points: readonly PlotPoint[];
  /** Of what a value is: "viewers". */
  unit: string;
  label: string;
  height?: number;
};

const HOUR = 3_600_000;
const SPANS: readonly [text: string, ms: number][] = [
  ["1 h", HOUR],
  ["6 h", 6 * HOUR],
  ["24 h", 24 * HOUR],
];
/** A shorter drag is a press. */
const DRAG_MIN = 8;
const EDGE = { left: 46, right: 10, top: 8, bottom: 24 };

export function Plot({ points, unit, label, height = 180 }: PlotProps) {
  const { words } = useExplorer();
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const zoom = useSignal<Span | undefined>(undefined);
  const cursorMs = useSignal<number | undefined>(undefined);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => (width.value = box.current?.clientWidth ?? 0));
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const whole = { fromMs: points[0]?.atMs ?? 0, toMs: points.at(-1)?.atMs ?? 1 };
  const span = zoom.value ?? whole;
  const shown = useMemo(() => pointsIn(points, span), [points, span.fromMs, span.toMs]);
  const frame = frameOf(shown, span, { width: width.value, height });
  const spans = SPANS.filter(([, ms]) => ms < whole.toMs - whole.fromMs);
  const cursor = cursorMs.value === undefined ? undefined : shown[closestIndex(shown, cursorMs.value)];

  const move = (by: 1 | -1) => {
    const index = cursor === undefined ? (by === 1 ? 0 : shown.length - 1) : shown.indexOf(cursor) + by;
    cursorMs.value = shown[Math.max(0, Math.min(shown.length - 1, index))]?.atMs;
  };
  return (
    <figure class="plot">
      <div class="plot-head">
        <span class="plot-readout" aria-live="polite">
          {cursor !== undefined && (
            <>
              <b>
                {words.count(cursor.value)} {unit}
              </b>{" "}
              <span class="quiet">{words.moment(cursor.atMs)}</span>
            </>
          )}
        </span>
        <div class="presets" role="group" aria-label={`Zoom: ${label}`}>
          {spans.map(([text, ms]) => (
            <button
              key={text}
              type="button"
              aria-pressed={span.toMs === whole.toMs && span.toMs - span.fromMs === ms}
              onClick={() => (zoom.value = { fromMs: whole.toMs - ms, toMs: whole.toMs })}
            >
              {text}
            </button>
          ))}
          {(spans.length > 0 || zoom.value !== undefined) && (
            <button type="button" aria-pressed={zoom.value === undefined} onClick={() => (zoom.value = undefined)}>
              All
            </button>
          )}
        </div>
      </div>
      <div
        ref={box}
        class="plot-place"
        tabIndex={0}
        role="group"
        aria-label={`${label}. Arrow keys read point by point.`}
        style={{ height: `${height}px` }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          event.preventDefault();
          event.stopPropagation();
          move(event.key === "ArrowRight" ? 1 : -1);
        }}
        onBlur={() => (cursorMs.value = undefined)}
        onDblClick={() => (zoom.value = undefined)}
        {...dragging(box, frame, zoom, cursorMs)}
      >
        {width.value > 0 && <PlotDrawing frame={frame} points={shown} cursor={cursor} />}
      </div>
    </figure>
  );
}

function frameOf(shown: readonly PlotPoint[], span: Span, size: { width: number; height: number }): PlotFrame {
  const values = shown.map(({ value }) => value);
  const ticks = valueTicks(Math.min(...values), Math.max(...values), Math.floor(size.height / 48));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const inner = size.width - EDGE.left - EDGE.right;
  const ms = Math.max(1, span.toMs - span.fromMs);
  return {
    ...size,
    span,
    ticks,
    left: EDGE.left,
    right: size.width - EDGE.right,
    bottom: size.height - EDGE.bottom,
    x: (atMs) => EDGE.left + (inner * (atMs - span.fromMs)) / ms,
    y: (value) => size.height - EDGE.bottom - ((size.height - EDGE.top - EDGE.bottom) * (value - low)) / (high - low),
    atMs: (x) => span.fromMs + (ms * (x - EDGE.left)) / Math.max(1, inner),
  };
}

/** The pointer reads; pressed and drawn aside it chooses a span. The choice is drawn without a render. */
function dragging(
  box: { current: HTMLDivElement | null },
  frame: PlotFrame,
  zoom: Signal<Span | undefined>,
  cursorMs: Signal<number | undefined>,
) {
  const place = ({ clientX }: PointerEvent) => clientX - (box.current?.getBoundingClientRect().left ?? 0);
  const mark = (from: number, to: number) => {
    box.current?.style.setProperty("--from", `${Math.min(from, to)}px`);
    box.current?.style.setProperty("--wide", `${Math.abs(to - from)}px`);
  };
  const begun = () => Number(box.current?.dataset.from ?? Number.NaN);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (box.current === null || event.button !== 0) return;
      box.current.setPointerCapture(event.pointerId);
      box.current.dataset.from = String(place(event));
    },
    onPointerMove: (event: PointerEvent) => {
      cursorMs.value = frame.atMs(place(event));
      if (!Number.isNaN(begun())) mark(begun(), place(event));
    },
    onPointerUp: (event: PointerEvent) => {
      const [from, to] = [begun(), place(event)].sort((one, other) => one - other);
      delete box.current?.dataset.from;
      mark(0, 0);
      if (from === undefined || to === undefined || !(to - from >= DRAG_MIN)) return;
      zoom.value = {
        fromMs: Math.max(frame.span.fromMs, frame.atMs(from)),
        toMs: Math.min(frame.span.toMs, frame.atMs(to)),
      };
    },
    onPointerCancel: () => {
      delete box.current?.dataset.from;
      mark(0, 0);
    },
    onPointerLeave: () => (cursorMs.value = undefined),
  };
}
