/** Dark, light, or as the system has it; the choice is kept. The style sheet reads it off the root element. */
import { signal } from "@preact/signals";
import type { Memory } from "./memory.ts";

export const THEMES = ["system", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];
export type ThemeStore = ReturnType<typeof createTheme>;

export function createTheme({ memory, show }: { memory: Memory; show: (theme: Theme) => void }) {
  const kept = memory.read("theme");
  const theme = signal<Theme>(THEMES.find((name) => name === kept) ?? "system");
  show(theme.peek());
  return {
    theme,
    set: (next: Theme): void => {
      theme.value = next;
      memory.write("theme", next);
      show(next);
    },
  };
}
