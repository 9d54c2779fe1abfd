/** The long list, of which only the cards in view are drawn. The page itself scrolls. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { CardPlaceholder } from "./card-placeholder.tsx";
import { cardsInView, gridHeight, layoutGrid } from "./layout.ts";
import { RoomCard } from "./room-card.tsx";
import { useGridKeys } from "./use-grid-keys.ts";

/** So many rooms beyond the window are asked for in advance. */
const AHEAD = 120;
/** Pixels in a millisecond from which pictures are waited with, faster than one can look; and how long it must be calm again. */
const RUSH = 2;
/** A first step after a rest is no slower than this makes it. */
const STEP_MS_MAX = 100;
const CALM_MS = 90;
/** Sparklines are asked for when scrolling rests. */
const REST_MS = 250;

export function CardGrid() {
  const { list, sparklines, activeIndex, now, isRushing } = useExplorer();
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const range = useSignal({ first: 0, last: 0 });
  // The same object for the same width: a card is drawn anew only for what is new to it.
  const layout = useMemo(() => layoutGrid(width.value), [width.value]);
  const [ids, count] = [list.ids.value, Math.max(list.matched.value, list.ids.value.length)];

  const look = () => {
    const top = -(box.current?.getBoundingClientRect().top ?? 0);
    const next = cardsInView(layoutGrid(width.peek()), {
      top,
      height: window.innerHeight,
      count: Math.max(list.matched.peek(), list.ids.peek().length),
    });
    const { first, last } = range.peek();
    if (next.first !== first || next.last !== last) range.value = next;
  };

  useLayoutEffect(() => {
    const measure = () => {
      width.value = box.current?.clientWidth ?? 0;
      look();
    };
    let isDue = false;
    let [lastY, lastAt] = [window.scrollY, 0];
    let calm: ReturnType<typeof setTimeout> | undefined;
    const onScroll = () => {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame((at) => {
        isDue = false;
        const isRush = Math.abs(window.scrollY - lastY) > RUSH * Math.min(at - lastAt, STEP_MS_MAX);
        [lastY, lastAt] = [window.scrollY, at];
        if (isRush) {
          isRushing.value = true;
          clearTimeout(calm);
          calm = setTimeout(() => (isRushing.value = false), CALM_MS);
        }
        look();
      });
    };
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    window.addEventListener("scroll", onScroll, { passive: true });
    window.addEventListener("resize", measure);
    measure();
    return () => {
      observer.disconnect();
      clearTimeout(calm);
      window.removeEventListener("scroll", onScroll);
      window.removeEventListener("resize", measure);
    };
  }, []);
  useLayoutEffect(look, [count, layout.columns]);

  useSignalEffect(() => {
    void list.edition.value; // a new list begins with its first page alone
    void list.loadUpTo(range.value.last + AHEAD);
  });
  const { first, last } = range.value;
  useEffect(() => {
    const timer = setTimeout(() => void sparklines.want(list.ids.peek().slice(first, last)), REST_MS);
    return () => clearTimeout(timer);
  }, [first, last, ids, Math.floor(now.value / 60_000)]);

  useGridKeys({ columns: layout.columns });

  const shown = indexesOf(first, last, count, activeIndex.value);
  return (
    <div
      ref={box}
      class="grid"
      role="feed"
      aria-label="Rooms"
      aria-busy={list.isBusy.value}
      style={{ height: `${gridHeight(layout, count)}px` }}
    >
      {width.value > 0 &&
        shown.map((index) => {
          const id = ids[index];
          const entry = id === undefined ? undefined : list.room(id);
          return entry === undefined ? (
            <CardPlaceholder key={index} index={index} layout={layout} />
          ) : (
            <RoomCard key={id} entry={entry} index={index} count={count} layout={layout} />
          );
        })}
    </div>
  );
}

/** Those in view, and the one that the keys are at: focus must not fall off the page. */
function indexesOf(first: number, last: number, count: number, active: number): number[] {
  const indexes = Array.from({ length: last - first }, (_, offset) => first + offset);
  if (active >= count || (active >= first && active < last)) return indexes;
  return active < first ? [active, ...indexes] : [...indexes, active];
}
