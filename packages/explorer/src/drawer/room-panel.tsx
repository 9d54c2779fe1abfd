/** What the drawer shows: at once what the list knows of the room, then the rest as it comes. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { sayProblem } from "../api/answer.ts";
import { useExplorer } from "../context.ts";
import { Picture } from "../grid/picture.tsx";
import { StateBox } from "../grid/grid-states.tsx";
import type { RoomInFull } from "./load-room.ts";
import { RoomActions } from "./room-actions.tsx";
import { RoomCurve } from "./room-curve.tsx";
import { RoomEvents } from "./room-events.tsx";
import { RoomFacts } from "./room-facts.tsx";
import { RoomSightings } from "./room-sightings.tsx";
import { OwnerRooms } from "./owner-rooms.tsx";

type RoomPanelProps = {
  id: string;
  full: RoomInFull | undefined;
  listed: CatalogueRoom | undefined;
};

export function RoomPanel({ id, full, listed }: RoomPanelProps) {
  const room = newest(full?.kind === "room" ? full.room : undefined, listed);
  if (room === undefined) {
    if (full?.kind !== "problem") return <p class="quiet drawer-wait">On its way …</p>;
    const isGone = full.problem.kind === "refused" && full.problem.status === 404;
    const { title, text } = sayProblem(full.problem);
    return (
      <StateBox icon="search" title={isGone ? "No such room in this catalogue" : title} tone="plain">
        <p>{isGone ? `Room ${id} was never seen here, or is no longer kept.` : text}</p>
      </StateBox>
    );
  }
  const isWhole = full?.kind === "room";
  return (
    <div class="room">
      <RoomHead room={room} />
      <RoomActions room={room} />
      <RoomCurve history={isWhole ? full.history : undefined} isWaiting={full === undefined} />
      <RoomFacts room={room} />
      {isWhole && full.history !== undefined && <RoomEvents room={room} events={full.history.events} />}
      <RoomSightings room={room} />
      {isWhole && full.owner !== undefined && <OwnerRooms owner={full.owner} exceptId={id} />}
    </div>
  );
}

function RoomHead({ room }: { room: CatalogueRoom }) {
  const { words, now } = useExplorer();
  const { uniqueId, nickname, avatarUrl, followerCount } = room.owner;
  const name = nickname || `@${uniqueId}`;
  return (
    <div class="room-head">
      <div class="room-cover" data-ended={room.isLive ? undefined : ""}>
        <Picture address={room.coverUrl ?? room.snapshotUrl} seed={room.id} name={name} class="cover-picture" />
        <span class="viewers">
          {room.isLive && <i class="dot" aria-hidden="true" />}
          {room.isLive ? "live" : "ended"}
        </span>
      </div>
      <div>
        <h3 dir="auto">{room.title || <span class="untitled">No title</span>}</h3>
        <p class="who">
          <Picture address={avatarUrl} seed={room.owner.id} name={name} class="avatar" />
          <span>
            <bdi>{name}</bdi> <span class="quiet">@{uniqueId}</span>
          </span>
        </p>
        {followerCount !== undefined && (
          <p class="quiet" title={words.count(followerCount)}>
            {words.short(followerCount)} followers
          </p>
        )}
        <p class="room-count">
          <b>{words.count(room.viewerCount)}</b> viewers{" "}
          <span class="quiet" title={words.moment(room.observedAt)}>
            {words.ago(room.observedAt, now.value)}
          </span>
        </p>
      </div>
    </div>
  );
}

const newest = (one: CatalogueRoom | undefined, other: CatalogueRoom | undefined): CatalogueRoom | undefined =>
  one === undefined || (other !== undefined && other.observedAt > one.observedAt) ? other : one;
