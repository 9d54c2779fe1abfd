/** A plot under the pointer: it reads, and pressed and drawn aside it chooses a span. */
import type { Signal } from "@preact/signals";
import type { PlotFrame } from "./plot-drawing.tsx";
import type { Span } from "./plot-lines.ts";

/** A shorter drag is a press. */
const DRAG_MIN = 8;

type PlotPointerOptions = {
  frame: PlotFrame;
  zoom: Signal<Span | undefined>;
  cursorMs: Signal<number | undefined>;
};

/** The choice is drawn without a render. */
export function plotPointer(box: { current: HTMLDivElement | null }, { frame, zoom, cursorMs }: PlotPointerOptions) {
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
      cursorMs.value = frame.atMs(place(event));
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
    // A finger that is lifted leaves: what it read stays to be looked at.
    onPointerLeave: ({ pointerType }: PointerEvent) => {
      if (pointerType === "mouse") cursorMs.value = undefined;
    },
  };
}
