/** Other rooms of the same owner, as far as this catalogue has seen them. */
import type { OwnerAnswer } from "@livescout/protocol/wire";
import { useExplorer } from "../context.ts";

export function OwnerRooms({ owner, exceptId }: { owner: OwnerAnswer; exceptId: string }) {
  const { words, view } = useExplorer();
  const all = owner.liveRoom === undefined ? owner.pastRooms : [owner.liveRoom, ...owner.pastRooms];
  const others = all.filter(({ id }) => id !== exceptId);
  return (
    <section class="room-part" aria-labelledby="others-title">
      <h4 id="others-title">Other rooms of the owner</h4>
      {others.length === 0 ? (
        <p class="quiet">None was seen here.</p>
      ) : (
        <ul class="others">
          {others.map((room) => (
            <li key={room.id}>
              <a href={view.link(room.id)}>
                <span dir="auto">{room.title || "No title"}</span>
              </a>
              <span class="quiet">
                {room.isLive ? "live" : words.moment(room.startedAt ?? room.firstSeenAt)} ·{" "}
                {words.count(room.viewerCount)} viewers when last seen
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
