/** Whether somebody collects now, in two or three words and a dot; the words alone must do. */
import { useExplorer } from "../context.ts";
import type { Explorer } from "../state/create-explorer.ts";

type Said = { tone: "good" | "wait" | "bad" | "off"; text: string; title?: string };

export function CollectorState() {
  const explorer = useExplorer();
  const { tone, text, title } = sayCollector(explorer);
  return (
    <span class={`collector collector-${tone}`} title={title} role="status">
      <i class="dot" aria-hidden="true" />
      {text}
    </span>
  );
}

/** A collector writes after each call; so long without a word, it is gone. */
const SILENT_MS = 15 * 60_000;

function sayCollector({ feed, pulse, words, now }: Explorer): Said {
  if (feed.connection.value.kind === "offline") return { tone: "off", text: "Offline" };
  const [watch, refusal] = [pulse.watch.value, pulse.refusal.value];
  if (pulse.stats.value === undefined) return { tone: "wait", text: "Asking …" };
  if (watch === undefined || !watch.isRunning) return { tone: "off", text: "Not collecting" };
  if (refusal?.restsUntil !== undefined) {
    return { tone: "bad", text: `Resting until ${words.minute(refusal.restsUntil)}`, title: refusal.cause };
  }
  if (refusal !== undefined) return { tone: "bad", text: "Refused", title: refusal.cause };
  const silentMs = now.value - Date.parse(watch.at);
  if (silentMs > SILENT_MS) return { tone: "wait", text: `Silent for ${words.duration(silentMs)}` };
  const { nextCallAt } = watch.budget;
  return {
    tone: "good",
    text: "Collecting",
    ...(nextCallAt !== undefined && { title: `Next call at ${words.time(nextCallAt)}` }),
  };
}
