/** One name of the list: live with a way into the room, or not known to be live. */
import { useExplorer } from "../context.ts";
import { Picture } from "../grid/picture.tsx";
import { Icon } from "../shell/icon.tsx";
import type { Followed } from "../state/follow-list.ts";

export function FollowedRow({ followed: { uniqueId, addedAt, liveRoom } }: { followed: Followed }) {
  const { follow, words, now, view } = useExplorer();
  const name = liveRoom?.owner.nickname || `@${uniqueId}`;
  return (
    <li class="followed-row" data-live={liveRoom === undefined ? undefined : ""}>
      <Picture address={liveRoom?.owner.avatarUrl} seed={uniqueId} name={name} class="avatar" />
      <div class="followed-text">
        <p>
          <b>
            <bdi>{name}</bdi>
          </b>{" "}
          {liveRoom !== undefined && <span class="quiet">@{uniqueId}</span>}
        </p>
        {liveRoom === undefined ? (
          <p class="quiet" title={`On the list since ${words.moment(addedAt)}`}>
            not known to be live
          </p>
        ) : (
          <>
            <p>
              <a class="followed-link" href={view.link(liveRoom.id)}>
                <bdi>{liveRoom.title || "No title"}</bdi>
              </a>
            </p>
            <p class="quiet" title={words.moment(liveRoom.observedAt)}>
              <span class="live-badge">
                <i class="dot" aria-hidden="true" /> live
              </span>{" "}
              {words.count(liveRoom.viewerCount)} viewers, seen {words.ago(liveRoom.observedAt, now.value)}
            </p>
          </>
        )}
      </div>
      <button
        type="button"
        class="tool"
        aria-label={`Stop following ${uniqueId}`}
        title="Stop following"
        onClick={() => void follow.remove(uniqueId)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
