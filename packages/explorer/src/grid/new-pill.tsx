/** Rooms that began since the list was made, or a list whose end is no longer to be had: one press brings the new one. */
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

export function NewPill() {
  const { list, words } = useExplorer();
  const [count, hasExpired] = [list.newCount.value, list.hasExpired.value];
  return (
    <div class="new-pill-place" role="status">
      {(count > 0 || hasExpired) && (
        <button
          type="button"
          class="new-pill"
          title={count > 0 ? "Show them (n)" : "Its end is no longer to be had: begin it anew"}
          onClick={() => void list.load()}
        >
          <Icon name={count > 0 ? "up" : "refresh"} />
          {count > 0 ? `${words.count(count)} new` : "List has aged"}
        </button>
      )}
    </div>
  );
}
