/** Words in title, name or @name. The list follows while one types, a moment behind. */
import { useEffect, useRef } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

const PAUSE_MS = 220;
const LENGTH_MAX = 200;

export function SearchField() {
  const { view } = useExplorer();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const words = view.filter.value.words ?? "";
  const sent = useRef(words);
  const send = (text: string) => {
    sent.current = text.trim();
    view.change({ words: sent.current }, { isTyped: true });
  };
  // Back, a chip or a link changes it from outside. What was sent from here comes too late: more may be typed since.
  useEffect(() => {
    const now = view.filter.peek().words ?? "";
    if (now === sent.current || input.current === null) return;
    sent.current = now;
    input.current.value = now;
  }, [words]);
  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        ref={input}
        id="search"
        type="search"
        placeholder="Search"
        aria-label="Search titles and names"
        aria-keyshortcuts="/"
        maxLength={LENGTH_MAX}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        defaultValue={words}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(currentTarget.value), PAUSE_MS);
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === "Enter") {
            clearTimeout(timer.current);
            send(currentTarget.value);
          }
          if (key !== "Escape") return;
          clearTimeout(timer.current);
          if (currentTarget.value === "") return currentTarget.blur();
          currentTarget.value = "";
          send("");
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}
