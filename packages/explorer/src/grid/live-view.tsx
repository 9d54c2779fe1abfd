/** Who is live: what the list holds and what it leaves out, then the rooms, or the reason why there are none. */
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { CardGrid } from "./card-grid.tsx";
import { GridSkeleton, NoRooms, RoomsFailed } from "./grid-states.tsx";
import { NewPill } from "./new-pill.tsx";
import { ResultLine } from "./result-line.tsx";
import { usePageKeys } from "./use-page-keys.ts";

export function LiveView() {
  const { list, activeIndex } = useExplorer();
  const edition = useRef(list.edition.peek());
  usePageKeys();
  // A list that was asked for anew is read from its top.
  useSignalEffect(() => {
    if (list.edition.value === edition.current) return;
    edition.current = list.edition.value;
    activeIndex.value = 0;
    window.scrollTo({ top: 0 });
  });
  const [phase, isEmpty] = [list.phase.value, list.ids.value.length === 0];
  return (
    <section class="live" aria-labelledby="live-title">
      <h1 id="live-title" class="unseen">
        Live rooms
      </h1>
      {phase === "loading" && <GridSkeleton />}
      {phase === "failed" && <RoomsFailed />}
      {phase === "ready" && (
        <>
          <NewPill />
          {!isEmpty && <ResultLine />}
          {isEmpty ? <NoRooms /> : <CardGrid />}
        </>
      )}
    </section>
  );
}
