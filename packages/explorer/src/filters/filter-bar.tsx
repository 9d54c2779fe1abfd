/** Search, the filters that are used most, all others behind a button, and what is set as chips that can be lifted. */
import { useSignal } from "@preact/signals";
import type { RoomFilter, SortName } from "@livescout/protocol/catalogue";
import { filterChips } from "../address/filter-words.ts";
import { LIFTED } from "../address/filter-edits.ts";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";
import { Popover } from "../shell/popover.tsx";
import { QUICK_FIELDS } from "./all-fields.tsx";
import { FilterSheet } from "./filter-sheet.tsx";
import { SearchField } from "./search-field.tsx";

/** In their own order first, then turned round. */
const SORTS: readonly [sort: SortName, order: RoomFilter["order"], text: string][] = [
  ["viewers", "desc", "Most viewers"],
  ["viewers", "asc", "Fewest viewers"],
  ["rising", "desc", "Rising fastest"],
  ["rising", "asc", "Falling fastest"],
  ["newest", "desc", "Newest"],
  ["newest", "asc", "Oldest"],
  ["name", "asc", "Name, A to Z"],
  ["name", "desc", "Name, Z to A"],
];

export function FilterBar() {
  const { view, words } = useExplorer();
  const isSheetOpen = useSignal(false);
  const filter = view.filter.value;
  const chips = filterChips(filter, words);
  const hidden = filter.hide?.length ?? 0;
  return (
    <search class="filters" aria-label="Filters">
      <div class="filter-row">
        <SearchField />
        <div class="quick">
          {QUICK_FIELDS.map(({ name, title, Field }) => {
            const set = chips.filter((chip) => chip.name === name).length;
            return (
              <Popover
                key={name}
                label={title}
                class={set > 0 ? "pill pill-set" : "pill"}
                face={
                  <>
                    {title}
                    {set > 1 && <span class="pill-count">{set}</span>}
                    <Icon name="down" />
                  </>
                }
              >
                {() => (
                  <div class="field-panel">
                    <Field />
                  </div>
                )}
              </Popover>
            );
          })}
        </div>
        <button
          type="button"
          class={chips.length > 0 ? "pill pill-all pill-set" : "pill pill-all"}
          aria-haspopup="dialog"
          onClick={() => (isSheetOpen.value = true)}
        >
          <Icon name="filter" />
          <span class="pill-text">All filters</span>
          {chips.length > 0 && <span class="pill-count">{chips.length}</span>}
        </button>
        <SortPicker />
      </div>
      <AddressProblem />
      {(chips.length > 0 || hidden > 0) && (
        <ul class="chips" aria-label="Filters that are set">
          {chips.map(({ name, text, lift }) => (
            <li key={name + text}>
              <button
                type="button"
                class="chip-button"
                aria-label={`Remove the filter ${text}`}
                onClick={() => view.change(lift)}
              >
                <bdi>{text}</bdi> <Icon name="close" />
              </button>
            </li>
          ))}
          {hidden > 0 && (
            <li>
              <button type="button" class="chip-button chip-quiet" onClick={() => (isSheetOpen.value = true)}>
                <Icon name="hide" /> {words.count(hidden)} hidden
              </button>
            </li>
          )}
          {chips.length > 1 && (
            <li>
              <button type="button" class="link" onClick={() => view.change(LIFTED)}>
                Clear all
              </button>
            </li>
          )}
        </ul>
      )}
      <FilterSheet isOpen={isSheetOpen.value} onClose={() => (isSheetOpen.value = false)} />
    </search>
  );
}

function AddressProblem() {
  const { problem } = useExplorer().view;
  if (problem.value === undefined) return null;
  return (
    <p class="problem address-problem" role="alert">
      This address asks for a filter that cannot be read. <code>{problem.value.parameter}</code>: expected{" "}
      {problem.value.expected}. The rooms below are not filtered.
    </p>
  );
}

function SortPicker() {
  const { view } = useExplorer();
  const { sort, order } = view.filter.value;
  return (
    <div class="sort">
      <label class="sort-name" for="sort">
        Sort by
      </label>
      <select
        id="sort"
        class="pill"
        value={`${sort} ${order}`}
        onChange={({ currentTarget }) => {
          const [name, turn] = SORTS[currentTarget.selectedIndex] ?? [];
          if (name !== undefined) view.change({ sort: name, order: turn });
        }}
      >
        {SORTS.map(([name, turn, text]) => (
          <option key={text} value={`${name} ${turn}`}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
