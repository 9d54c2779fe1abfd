/** One room in the grid. Its link covers the whole card; keys move from link to link. */
import type { Signal } from "@preact/signals";
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import type { Words } from "../format/words.ts";
import { Icon } from "../shell/icon.tsx";
import { Picture } from "./picture.tsx";
import { cardPlace, type GridLayout } from "./layout.ts";
import { Sparkline } from "./sparkline.tsx";

const MINUTE_MS = 60_000;

type RoomCardProps = { entry: Signal<CatalogueRoom>; index: number; count: number; layout: GridLayout };

export function RoomCard({ entry, index, count, layout }: RoomCardProps) {
  const { words, now, view, follow, activeIndex } = useExplorer();
  const room = entry.value;
  const { left, top } = cardPlace(layout, index);
  const place = {
    transform: `translate(${left}px, ${top}px)`,
    width: `${layout.cardWidth}px`,
    height: `${layout.cardHeight}px`,
  };
  const { uniqueId, nickname, avatarUrl } = room.owner;
  const name = nickname || `@${uniqueId}`;
  return (
    <article
      class="card"
      style={place}
      data-ended={room.isLive ? undefined : ""}
      aria-labelledby={`card-${room.id}`}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <div class="cover">
        <Picture address={room.coverUrl ?? room.snapshotUrl} seed={room.id} name={name} class="cover-picture" />
        <span class={room.isLive ? "viewers viewers-count" : "viewers"} title={viewersTitle(room, words)}>
          {room.isLive ? words.short(room.viewerCount) : "ended"}
        </span>
        <Marks room={room} />
        <span class="cover-foot">
          <Age room={room} />
          <Sparkline roomId={room.id} />
        </span>
      </div>
      <div class="card-text">
        <h2>
          <a
            id={`card-${room.id}`}
            class="card-link"
            href={view.link(room.id)}
            data-index={index}
            tabIndex={activeIndex.value === index ? 0 : -1}
            aria-label={cardName(room, name, words)}
            onFocus={() => (activeIndex.value = index)}
            dir="auto"
          >
            {room.title || <span class="untitled">No title</span>}
          </a>
        </h2>
        <p class="who" title={`@${uniqueId}`}>
          <Picture address={avatarUrl} seed={room.owner.id} name={name} class="avatar" />
          <bdi>{name}</bdi>
          {follow.has(uniqueId) && (
            <span class="followed" title="On your follow list">
              <Icon name="star" />
            </span>
          )}
        </p>
        <p class="card-facts">
          {(room.game ?? room.topic) !== undefined && (
            <span class="chip" title={[room.topic, room.game].filter(Boolean).join(" · ")}>
              {room.game ?? room.topic}
            </span>
          )}
          <span class="seen" title={`Last seen ${words.moment(room.observedAt)}`}>
            {words.ago(room.observedAt, now.value)}
          </span>
        </p>
      </div>
    </article>
  );
}

/** Feeds do not say when a room began: then it is as old as the first look at it, or older. */
function Age({ room }: { room: CatalogueRoom }) {
  const { words, now } = useExplorer();
  const { startedAt, firstSeenAt } = room;
  const untilMs = room.isLive ? now.value : Date.parse(room.endedAt ?? room.observedAt);
  const ageMs = untilMs - Date.parse(startedAt ?? firstSeenAt);
  if (startedAt === undefined && (!room.isLive || ageMs < MINUTE_MS)) return null;
  const began =
    startedAt === undefined
      ? `First seen ${words.moment(firstSeenAt)}; when it began is unknown`
      : `Began ${words.moment(startedAt)}`;
  return (
    <span class="age" title={began}>
      {room.isLive ? "live" : "lasted"} {words.duration(ageMs)}
      {startedAt === undefined && "+"}
    </span>
  );
}

const Marks = ({ room }: { room: CatalogueRoom }) => (
  <span class="marks">
    {room.isGated === true && (
      <span title="Gated: for subscribers only">
        <Icon name="lock" />
      </span>
    )}
    {room.isPaid === true && (
      <span title="Paid">
        <Icon name="coin" />
      </span>
    )}
    {room.sellsGoods === true && (
      <span title="Sells goods">
        <Icon name="bag" />
      </span>
    )}
  </span>
);

function viewersTitle(room: CatalogueRoom, words: Words): string {
  const counted = `${words.count(room.viewerCount)} viewers as of ${words.moment(room.observedAt)}`;
  return room.isLive ? counted : `Ended. ${counted}`;
}

/** Begins with the title, as it is seen. */
function cardName(room: CatalogueRoom, name: string, words: Words): string {
  const count = room.isLive ? `${words.count(room.viewerCount)} viewers` : "ended";
  return `${room.title || "No title"}, ${name}, ${count}`;
}
