/** What is never to be shown: owners, topics, words. Kept in this browser too, beyond this view. */
import { useSignal } from "@preact/signals";
import type { HideRule } from "@livescout/protocol/catalogue";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

const KINDS = ["owner", "topic", "word"] as const;

export function HideField() {
  const { view } = useExplorer();
  const kind = useSignal<HideRule["kind"]>("word");
  const text = useSignal("");
  const rules = view.filter.value.hide ?? [];
  const add = () => {
    // A comma parts rules in the address.
    const given = text.peek().replaceAll(",", " ").trim().replace(/^@/, "");
    if (given !== "") view.hide({ kind: kind.peek(), text: given });
    text.value = "";
  };
  return (
    <fieldset class="hide-field">
      <legend>Hidden</legend>
      <div class="row">
        <select
          aria-label="Hide by"
          value={kind.value}
          onChange={({ currentTarget }) => (kind.value = KINDS.find((each) => each === currentTarget.value) ?? "word")}
        >
          {KINDS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <input
          type="text"
          aria-label="What to hide"
          placeholder={kind.value === "owner" ? "@name" : kind.value}
          value={text.value}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <button type="button" class="button" onClick={add}>
          Hide
        </button>
      </div>
      <ul class="chips">
        {rules.map((rule) => (
          <li key={`${rule.kind}:${rule.text}`}>
            <button
              type="button"
              class="chip-button"
              aria-label={`No longer hide ${rule.kind} ${rule.text}`}
              onClick={() => view.unhide(rule)}
            >
              <span class="quiet">{rule.kind}</span> <bdi>{rule.text}</bdi> <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
