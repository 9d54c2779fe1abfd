/** Keys that work anywhere on the live view: search, new rooms. */
import { useEffect } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { isElsewhere } from "./use-grid-keys.ts";

export function usePageKeys(): void {
  const { list } = useExplorer();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return;
      if (event.key === "n" && list.newCount.peek() > 0) void list.load();
      if (event.key !== "/") return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>("#search")?.select();
      document.querySelector<HTMLInputElement>("#search")?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
