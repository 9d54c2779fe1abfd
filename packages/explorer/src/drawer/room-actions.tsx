/** What can be done with a room. It opens on the site in a tab that is told nothing of this page. */
import type { CatalogueRoom } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { hideOwner } from "../grid/use-grid-keys.ts";
import { Icon } from "../shell/icon.tsx";

export function RoomActions({ room }: { room: CatalogueRoom }) {
  const explorer = useExplorer();
  const { follow, toasts, copy } = explorer;
  const { uniqueId } = room.owner;
  const isFollowed = follow.has(uniqueId);
  const copyText = (what: string, text: string) =>
    void copy(text).then(
      () => toasts.say(`${what} copied`),
      () => toasts.say("The browser does not allow copying here.", { tone: "bad" }),
    );
  return (
    <div class="room-actions">
      <a class="button button-main" href={room.url} target="_blank" rel="noopener noreferrer">
        <Icon name="out" /> Open on the site
      </a>
      <button type="button" class="button" aria-pressed={isFollowed} onClick={() => void follow.toggle(uniqueId)}>
        <Icon name="star" /> {isFollowed ? "Following" : "Follow"}
      </button>
      <button
        type="button"
        class="button"
        onClick={({ currentTarget }) => {
          currentTarget.closest("dialog")?.close();
          hideOwner(explorer, uniqueId);
        }}
      >
        <Icon name="hide" /> Hide
      </button>
      <span class="room-copies" role="group" aria-labelledby="copies">
        <span id="copies" class="quiet">
          <Icon name="copy" /> Copy
        </span>
        <button
          type="button"
          class="button"
          aria-label="Copy name"
          title="Copy name"
          onClick={() => copyText("Name", uniqueId)}
        >
          Name
        </button>
        <button
          type="button"
          class="button"
          aria-label="Copy id"
          title="Copy id"
          onClick={() => copyText("Room id", room.id)}
        >
          Id
        </button>
        <button
          type="button"
          class="button"
          aria-label="Copy row as JSON"
          title="Copy row as JSON"
          onClick={() => copyText("Row", JSON.stringify(room, null, 2))}
        >
          JSON
        </button>
      </span>
    </div>
  );
}
