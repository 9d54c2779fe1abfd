/** What happened in a room, the latest first. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import type { HistoryAnswer } from "@livescout/protocol/wire";
import { useExplorer } from "../context.ts";

type RoomEventRow = HistoryAnswer["events"][number];

export function RoomEvents({ room, events }: { room: CatalogueRoom; events: readonly RoomEventRow[] }) {
  const { words, now } = useExplorer();
  return (
    <section class="room-part" aria-labelledby="events-title">
      <h4 id="events-title">What happened</h4>
      {events.length === 0 ? (
        <p class="quiet">Nothing to tell since it was first seen.</p>
      ) : (
        <ol class="events">
          {[...events].reverse().map((event) => (
            <li key={event.id}>
              <time datetime={event.at} title={words.moment(event.at)}>
                {words.ago(event.at, now.value)}
              </time>
              <span>{sayEvent(event, room, words.count)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function sayEvent(event: RoomEventRow, room: CatalogueRoom, count: (value: number) => string): string {
  switch (event.type) {
    case "room.began":
      return "first seen live";
    case "room.ended":
      return "ended";
    case "room.title":
      return `new title: “${event.title ?? ""}”, before “${event.titleBefore ?? ""}”`;
    case "room.milestone":
      return `reached ${count(event.viewersReached ?? 0)} viewers`;
    case "owner.watched_live":
      return `@${room.owner.uniqueId}, whom you follow, was found live`;
    default:
      return event.type; // of a newer livescout
  }
}
