/** Rooms that gain viewers fastest at present: of those that the catalogue ranks first, what each was seen to gain. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type CatalogueRoom, DEFAULT_FILTER } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { Picture } from "../grid/picture.tsx";
import { Sparkline } from "../grid/sparkline.tsx";
import { gainOf } from "../grid/spark-lines.ts";

const SHOWN = 8;
/** More are asked for than shown: the list also ranks rooms that lose viewers. */
const ASKED = 40;

export function TopRisers() {
  const { api, pulse, words, view, sparklines } = useExplorer();
  const rooms = useSignal<readonly CatalogueRoom[] | undefined>(undefined);
  const asOf = pulse.stats.value?.asOf;
  useEffect(() => {
    let isGone = false;
    const { hide } = view.filter.peek();
    const filter = { ...DEFAULT_FILTER, sort: "rising" as const, ...(hide !== undefined && { hide }) };
    const load = async () => {
      const answer = await api.rooms(filter, { limit: ASKED });
      if (isGone || answer.kind !== "ok") return;
      await sparklines.want(answer.value.rooms.map(({ id }) => id));
      if (!isGone) rooms.value = answer.value.rooms;
    };
    void load();
    return () => {
      isGone = true;
    };
  }, [asOf]);
  const risers = (rooms.value ?? [])
    .map((room) => ({ room, gain: gainOf(sparklines.line(room.id).value) }))
    .filter(({ gain }) => gain.viewers > 0)
    .sort((one, other) => other.gain.viewers - one.gain.viewers)
    .slice(0, SHOWN);
  return (
    <section class="panel" aria-labelledby="risers-title">
      <div class="panel-head">
        <h2 id="risers-title">Rising fastest</h2>
        <span class="hint">viewers gained in 15 min</span>
      </div>
      {risers.length === 0 ? (
        <p class="quiet">
          {rooms.value === undefined
            ? "On its way …"
            : "No room was seen to gain viewers in the last 15 minutes: that takes two looks at it."}
        </p>
      ) : (
        <ol class="risers">
          {risers.map(({ room, gain }) => (
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
                <span class="riser-gain">
                  <b title={`${words.count(gain.viewers)} more in ${words.duration(gain.ms)}`}>
                    +{words.short(gain.viewers)}
                  </b>
                  <span class="quiet" title={`${words.count(room.viewerCount)} viewers`}>
                    now {words.short(room.viewerCount)}
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
