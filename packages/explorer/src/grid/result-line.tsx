/** How many rooms match, as of when, and which were left out because a field of theirs is unknown. */
import type { UncertainFilter } from "@livescout/protocol/catalogue";
import type { FilterPatch } from "../address/filter-edits.ts";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

export function ResultLine() {
  const { list, view, words } = useExplorer();
  const [matched, live] = [list.matched.value, view.filter.value.live];
  const kind = live === "yes" ? "live " : live === "no" ? "ended " : "";
  return (
    <div class="result">
      <p role="status">
        <b>{words.count(matched)}</b> {kind}
        {matched === 1 ? "room" : "rooms"}
        {list.asOf.value !== undefined && (
          <span class="quiet" title={words.moment(list.asOf.value)}>
            {" "}
            as of {words.time(list.asOf.value)}
          </span>
        )}
      </p>
      <LeftOut />
    </div>
  );
}

/** The filter that leaves a room out, in words, and how to lift it. */
const LIFTS: { readonly [name in UncertainFilter]: [field: string, lift: FilterPatch] } = {
  followers: ["follower count", { followers: undefined }],
  topic: ["topic", { topics: undefined }],
  game: ["game", { games: undefined }],
  language: ["language", { languages: undefined }],
  age: ["start time", { age: undefined }],
  gated: ["gated", { isGated: undefined }],
  sells: ["selling", { sellsGoods: undefined }],
  paid: ["paid", { isPaid: undefined }],
};

export function LeftOut() {
  const { list, view, words } = useExplorer();
  const entries = Object.entries(list.unknown.value).filter(([, count]) => count > 0);
  if (entries.length === 0) return null;
  return (
    <ul class="left-out">
      <li>Left out:</li>
      {entries.map(([name, count]) => {
        const [field, lift] = LIFTS[name as UncertainFilter] ?? [name, {}];
        return (
          <li key={name}>
            <button
              type="button"
              class="chip-button chip-unknown"
              aria-label={`${words.count(count)} ${count === 1 ? "room" : "rooms"} left out, ${field} unknown. Remove this filter`}
              title="Remove this filter"
              onClick={() => view.change(lift)}
            >
              {words.count(count)}: {field} unknown <Icon name="close" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
