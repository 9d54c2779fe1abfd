/** Rooms that gain viewers fastest at present, by the catalogue's own measure. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type CatalogueRoom, DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { Picture } from "../grid/picture.tsx";
import { Sparkline } from "../grid/sparkline.tsx";

const SHOWN = 8;

export function TopRisers() {
  const { api, pulse, words, view, sparklines } = useExplorer();
  const rooms = useSignal<readonly CatalogueRoom[] | undefined>(undefined);
  const asOf = pulse.stats.value?.asOf;
  useEffect(() => {
    let isGone = false;
    const { hide } = view.filter.peek();
    const filter = { ...DEFAULT_FILTER, sort: "rising" as const, ...(hide !== undefined && { hide }) };
    const load = async () => {
      const answer = await api.rooms(filter, { limit: SHOWN });
      if (isGone || answer.kind !== "ok") return;
      rooms.value = answer.value.rooms;
      await sparklines.want(answer.value.rooms.map(({ id }) => id));
    };
    void load();
    return () => {
      isGone = true;
    };
  }, [asOf]);
  return (
    <section class="panel" aria-labelledby="risers-title">
      <h2 id="risers-title">Rising fastest</h2>
      {rooms.value?.length === 0 ? (
        <p class="quiet">No room has been seen twice in the last 15 minutes.</p>
      ) : (
        <ol class="risers">
          {rooms.value?.map((room) => (
            <li key={room.id}>
              <a href={view.link(room.id)}>
                <Picture
                  address={room.owner.avatarUrl}
                  seed={room.owner.id}
                  name={room.owner.nickname || room.owner.uniqueId}
                  class="avatar"
                />
                <span class="riser-text">
                  <span>
                    <bdi>{room.title || "No title"}</bdi>
                  </span>
                  <span class="quiet">
                    <bdi>{room.owner.nickname || `@${room.owner.uniqueId}`}</bdi>
                  </span>
                </span>
                <Sparkline roomId={room.id} />
                <b title={words.count(room.viewerCount)}>{words.short(room.viewerCount)}</b>
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
