/** All filters at once, with what they leave over while one sets them. */
import { LIFTED } from "../address/filter-edits.ts";
import { useExplorer } from "../context.ts";
import { Dialog } from "../shell/dialog.tsx";
import { FIELDS } from "./all-fields.tsx";

export function FilterSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { view, list, pulse, words } = useExplorer();
  return (
    <Dialog title="All filters" class="sheet" isOpen={isOpen} onClose={onClose}>
      <div class="fields">
        {FIELDS.map(({ name, Field }) => (
          <div key={name} class={`field field-${name}`}>
            <Field />
          </div>
        ))}
      </div>
      <p class="hint">
        Where the upstream does not say whether a room is gated, paid or sells goods, a yes or no leaves it out, and it
        is counted above the list.
      </p>
      <div class="sheet-foot">
        <button type="button" class="button" onClick={() => view.change(LIFTED)}>
          Clear all
        </button>
        <button type="button" class="button button-main" onClick={onClose}>
          {list.phase.value === "ready" && !pulse.isUntold.value
            ? `Show ${words.count(list.matched.value)} rooms`
            : "Show rooms"}
        </button>
      </div>
    </Dialog>
  );
}
