/** A range of whole numbers: usual ones to press, or two ends to type. An empty end is open. */
import { useId } from "preact/hooks";
import type { Range } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { RangePresets } from "./range-presets.tsx";

type RangeFieldProps = { field: "viewers" | "followers"; title: string; presets: readonly Range[] };

export function RangeField({ field, title, presets }: RangeFieldProps) {
  const { view, words } = useExplorer();
  const id = useId();
  const range = view.filter.value[field];
  const set = (next: Range | undefined) => view.change({ [field]: next });
  const type = (end: "min" | "max", text: string) => {
    const kept = range === undefined ? {} : { ...range };
    delete kept[end];
    const value = Math.trunc(Number(text));
    const typed = text.trim() === "" || !(value >= 0) ? kept : { ...kept, [end]: value };
    if (typed.min !== undefined && typed.max !== undefined && typed.min > typed.max)
      delete typed[end === "min" ? "max" : "min"];
    set(Object.keys(typed).length === 0 ? undefined : typed);
  };
  const say = ({ min, max }: Range) => (max === undefined ? `${words.short(min ?? 0)} +` : `≤ ${words.short(max)}`);
  return (
    <fieldset>
      <legend>{title}</legend>
      <RangePresets presets={presets} range={range} say={say} set={set} />
      <div class="ends">
        {(["min", "max"] as const).map((end) => (
          <label key={end} for={`${id}-${end}`}>
            <span>{end === "min" ? "from" : "to"}</span>
            <input
              id={`${id}-${end}`}
              name={`${field}-${end}`}
              type="number"
              inputMode="numeric"
              min={0}
              step={1}
              placeholder="any"
              value={range?.[end] ?? ""}
              onChange={({ currentTarget }) => type(end, currentTarget.value)}
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
