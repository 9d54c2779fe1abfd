/** Short messages at the edge of the page; screen readers hear them too. */
import { signal } from "@preact/signals";

export type Toast = {
  id: number;
  text: string;
  tone: "plain" | "live" | "bad";
  link?: { hash: string; text: string };
  act?: { text: string; run: () => void };
};
export type Toasts = ReturnType<typeof createToasts>;

const KEPT_MAX = 4;
const SHOWN_MS = 8_000;
/** With something to follow or to press there must be time to reach it. */
const LONG_SHOWN_MS = 25_000;

export function createToasts({ after }: { after: (ms: number, run: () => void) => void }) {
  const list = signal<readonly Toast[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => {
    list.value = list.value.filter((toast) => toast.id !== id);
  };
  return {
    list,
    dismiss,
    say: (text: string, more: Partial<Pick<Toast, "tone" | "link" | "act">> = {}): void => {
      const id = ++lastId;
      list.value = [...list.value, { id, text, tone: "plain" as const, ...more }].slice(-KEPT_MAX);
      after(more.link === undefined && more.act === undefined ? SHOWN_MS : LONG_SHOWN_MS, () => dismiss(id));
    },
  };
}
