/** Usual ranges to press; one that is set is lifted by pressing it again. */
import type { Range } from "@livescout/protocol/catalogue";

type RangePresetsProps = {
  presets: readonly Range[];
  range: Range | undefined;
  say: (preset: Range) => string;
  set: (next: Range | undefined) => void;
};

export function RangePresets({ presets, range, say, set }: RangePresetsProps) {
  return (
    <div class="presets">
      {presets.map((preset) => {
        const isSet = range?.min === preset.min && range?.max === preset.max;
        return (
          <button key={say(preset)} type="button" aria-pressed={isSet} onClick={() => set(isSet ? undefined : preset)}>
            {say(preset)}
          </button>
        );
      })}
    </div>
  );
}
