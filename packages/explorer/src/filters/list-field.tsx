/** Some of many names: those that occur now, with how often; and any other that is typed. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { useExplorer } from "../context.ts";

export type ListOption = { value: string; text?: string; count?: number };
type ListFieldProps = {
  title: string;
  options: readonly ListOption[];
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** What is not in the list may be typed in. */
  isOpen?: boolean;
};

const SHOWN_MAX = 60;
/** A short list needs no search. */
const SEARCH_FROM = 9;

export function ListField({ title, options, values, onChange, isOpen = false }: ListFieldProps) {
  const { words } = useExplorer();
  const id = useId();
  const typed = useSignal("");
  const wanted = typed.value.trim().toLowerCase();
  const strangers = values.filter((value) => !options.some((option) => option.value === value));
  const all = [...strangers.map((value): ListOption => ({ value })), ...options];
  const fitting = all.filter(({ value, text = value }) => `${value}\n${text}`.toLowerCase().includes(wanted));
  const isNew = isOpen && wanted !== "" && !all.some(({ value }) => value.toLowerCase() === wanted);
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  const add = () => {
    if (isNew) toggle(typed.peek().trim());
    else if (fitting[0] !== undefined && wanted !== "") toggle(fitting[0].value);
    typed.value = "";
  };
  return (
    <fieldset class="list-field">
      <legend>{title}</legend>
      {(isOpen || all.length >= SEARCH_FROM) && (
        <input
          type="text"
          class="list-search"
          autocomplete="off"
          aria-label={`${title}: find${isOpen ? " or add" : ""}`}
          placeholder={isOpen ? "Find or add" : "Find"}
          value={typed.value}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
      )}
      <div class="options">
        {isNew && (
          <button type="button" class="link option-new" onClick={add}>
            Add “{typed.value.trim()}”
          </button>
        )}
        {fitting.slice(0, SHOWN_MAX).map(({ value, text = value, count }) => (
          <label key={value} class="option" for={`${id}-${value}`}>
            <input
              id={`${id}-${value}`}
              type="checkbox"
              value={value}
              checked={values.includes(value)}
              onChange={() => toggle(value)}
            />
            <bdi>{text}</bdi>
            {count !== undefined && <span class="option-count">{words.count(count)}</span>}
          </label>
        ))}
        {fitting.length > SHOWN_MAX && (
          <p class="hint">{words.count(fitting.length - SHOWN_MAX)} more: type to find them</p>
        )}
        {all.length === 0 && <p class="hint">None seen yet.</p>}
      </div>
    </fieldset>
  );
}
