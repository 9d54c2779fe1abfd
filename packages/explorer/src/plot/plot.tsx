/**
 * A curve over time, from 0 up. It is zoomed by dragging, by buttons and by keys, and read with the pointer or the arrow keys.
 *
 * Drawn by hand as SVG: a charting library would cost more than the rest of the page.
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { PlotDrawing, type PlotFrame } from "./plot-drawing.tsx";
import type { PlotPoint, Span } from "./plot-lines.ts";
import { plotPointer } from "./plot-pointer.ts";
import { valueTicks } from "./plot-ticks.ts";
import { usePlotReading } from "./use-plot-reading.ts";

type PlotProps = {
  points: readonly PlotPoint[];
  /** Of what a value is: "viewers". */
  unit: string;
  label: string;
  title: ComponentChildren;
  /** Below it, while no point is read. */
  hint: string;
  height?: number;
};

const HOUR = 3_600_000;
const SPANS: readonly [text: string, ms: number][] = [
  ["1 h", HOUR],
  ["6 h", 6 * HOUR],
  ["24 h", 24 * HOUR],
];
const EDGE = { left: 46, right: 10, top: 8, bottom: 24 };

export function Plot({ points, unit, label, title, hint, height = 180 }: PlotProps) {
  const { words } = useExplorer();
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => (width.value = box.current?.clientWidth ?? 0));
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const { whole, span, shown, cursor, zoom, cursorMs, onKeyDown } = usePlotReading(points);
  const frame = frameOf(shown, span, { width: width.value, height });
  const spans = SPANS.filter(([, ms]) => ms < whole.toMs - whole.fromMs);
  return (
    <figure class="plot">
      <div class="plot-head">
        {title}
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
        aria-label={`${label}. Arrow keys read point by point, plus and minus zoom.`}
        style={{ height: `${height}px` }}
        onKeyDown={onKeyDown}
        onBlur={() => (cursorMs.value = undefined)}
        onDblClick={() => (zoom.value = undefined)}
        {...plotPointer(box, { frame, zoom, cursorMs })}
      >
        {width.value > 0 && <PlotDrawing frame={frame} points={shown} cursor={cursor} />}
      </div>
      <figcaption>
        <span class="hint" data-away={cursor === undefined ? undefined : ""}>
          {hint} Drag to zoom, press twice for all.
        </span>
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
      </figcaption>
    </figure>
  );
}

function frameOf(shown: readonly PlotPoint[], span: Span, size: { width: number; height: number }): PlotFrame {
  const ticks = valueTicks(Math.max(...shown.map(({ value }) => value)), Math.floor(size.height / 36));
  const high = ticks.at(-1) ?? 1;
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
    y: (value) => size.height - EDGE.bottom - ((size.height - EDGE.top - EDGE.bottom) * value) / high,
    atMs: (x) => span.fromMs + (ms * (x - EDGE.left)) / Math.max(1, inner),
  };
}
