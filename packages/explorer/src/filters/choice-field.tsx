/** One of three: for questions of yes or no that may also stay open. */
import { useId } from "preact/hooks";

type ChoiceFieldProps<Value extends string> = {
  title: string;
  hint?: string;
  choices: readonly (readonly [value: Value, text: string])[];
  value: Value;
  onChange: (value: Value) => void;
};

export function ChoiceField<Value extends string>({ title, hint, choices, value, onChange }: ChoiceFieldProps<Value>) {
  const id = useId();
  return (
    <fieldset class="choice-field">
      <legend>{title}</legend>
      <div class="choices">
        {choices.map(([each, text]) => (
          <label key={each} for={`${id}-${each}`}>
            <input
              id={`${id}-${each}`}
              type="radio"
              name={id}
              value={each}
              checked={each === value}
              onChange={() => onChange(each)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {hint !== undefined && <p class="hint">{hint}</p>}
    </fieldset>
  );
}
