/** The upstream said no: why, since when, and what to do, in words. It stays in sight until a good answer comes. */
import { useSignal } from "@preact/signals";
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

const MINUTE_MS = 60_000;

export function RefusalBar() {
  const { pulse, words, now } = useExplorer();
  const isFolded = useSignal(false);
  const refusal = pulse.refusal.value;
  if (refusal === undefined) return null;
  const { outcome, cause, nextStep, sinceAt, restsUntil } = refusal;
  const forMs = now.value - Date.parse(sinceAt);
  return (
    <div class="bar bar-refused" role="alert">
      <div>
        <p>
          <b>{cause}</b> <code>{outcome}</code>
        </p>
        {!isFolded.value && (
          <p>
            <span class="next-step">{nextStep}</span>{" "}
            <span class="quiet">
              {forMs < MINUTE_MS ? "Just now" : `For ${words.duration(forMs)}`}
              {restsUntil !== undefined && `; no calls before ${words.time(restsUntil)}`}.
              {!pulse.isUntold.value && " Rooms below are as of their last look."}
            </span>
          </p>
        )}
      </div>
      <button
        type="button"
        class="tool"
        aria-expanded={!isFolded.value}
        aria-label={isFolded.value ? "Show what to do" : "Show less"}
        onClick={() => (isFolded.value = !isFolded.value)}
      >
        <span class={isFolded.value ? "" : "flipped"}>
          <Icon name="down" />
        </span>
      </button>
    </div>
  );
}
