/** The present view as a file, in one of three forms. */
import { useExplorer } from "../context.ts";
import { EXPORT_FORMATS } from "../state/export-rooms.ts";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

export function ExportMenu() {
  const { exporter, list, pulse, words } = useExplorer();
  const running = exporter.running.value;
  return (
    <Popover label="Export this view" title="Export this view" isIcon class="tool" face={<Icon name="save" />}>
      {() => (
        <div class="menu">
          <p class="menu-head">
            Export {list.phase.value === "ready" && !pulse.isUntold.value && <b>{words.count(list.matched.value)}</b>}{" "}
            rooms, filtered and sorted as you see them
          </p>
          {EXPORT_FORMATS.map(({ format, title, text }) => (
            <button
              key={format}
              type="button"
              class="menu-row"
              disabled={running !== undefined}
              onClick={() => void exporter.run(format)}
            >
              <b>{title}</b>
              <span>{running === format ? "on its way …" : text}</span>
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
