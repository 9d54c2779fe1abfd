/** A range of durations, in the grammar's own words: `10m`, `2h`, `3d`. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { readDuration, type Range, writeDuration } from "@livescout/protocol/catalogue";
import { sayDuration } from "../address/filter-words.ts";
import { useExplorer } from "../context.ts";
import { RangePresets } from "./range-presets.tsx";

type DurationFieldProps = { field: "age" | "firstSeen"; title: string; presets: readonly Range[] };

export function DurationField({ field, title, presets }: DurationFieldProps) {
  const { view } = useExplorer();
  const id = useId();
  const wrong = useSignal<"min" | "max" | undefined>(undefined);
  const range = view.filter.value[field];
  const set = (next: Range | undefined) => view.change({ [field]: next });
  const type = (end: "min" | "max", text: string) => {
    const kept = range === undefined ? {} : { ...range };
    delete kept[end];
    const value = readDuration(text);
    const next = value === undefined ? kept : { ...kept, [end]: value };
    const isCrossed = next.min !== undefined && next.max !== undefined && next.min > next.max;
    wrong.value = isCrossed || (text.trim() !== "" && value === undefined) ? end : undefined;
    if (wrong.value === undefined) set(Object.keys(next).length === 0 ? undefined : next);
  };
  const say = ({ min, max }: Range) =>
    max === undefined ? `over ${sayDuration(min ?? 0)}` : `under ${sayDuration(max)}`;
  return (
    <fieldset>
      <legend>{title}</legend>
      <RangePresets presets={presets} range={range} say={say} set={set} />
      <div class="ends">
        {(["min", "max"] as const).map((end) => {
          const value = range?.[end];
          return (
            <label key={end} for={`${id}-${end}`}>
              <span>{end === "min" ? "from" : "to"}</span>
              <input
                id={`${id}-${end}`}
                name={`${field}-${end}`}
                type="text"
                autocomplete="off"
                placeholder="e.g. 2h"
                aria-invalid={wrong.value === end}
                aria-describedby={`${id}-hint`}
                value={value === undefined ? "" : writeDuration(value)}
                onChange={({ currentTarget }) => type(end, currentTarget.value)}
              />
            </label>
          );
        })}
      </div>
      <p id={`${id}-hint`} class={wrong.value === undefined ? "hint" : "hint problem"} role="status">
        {wrong.value !== undefined && "Expected a duration such as 90s, 10m, 2h or 3d, from not above to."}
      </p>
    </fieldset>
  );
}
