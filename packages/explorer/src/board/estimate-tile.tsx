/** How many rooms are live in all, as far as that can be told: an interval, or unknown with the reason. */
import type { StatsAnswer } from "@livescout/protocol/wire";
import { useExplorer } from "../context.ts";

export function EstimateTile({ estimate, known }: { estimate: StatsAnswer["estimate"]; known: number }) {
  const { words } = useExplorer();
  if (estimate === "unknown") {
    return (
      <div class="tile">
        <h2>Live in all</h2>
        <p class="tile-value">
          <b>unknown</b>
        </p>
        <p class="hint">Sources overlap too little to tell how many rooms were never seen.</p>
      </div>
    );
  }
  const { liveRooms, low, high, method } = estimate;
  const share = high === 0 ? 0 : Math.min(1, known / liveRooms);
  return (
    <div class="tile">
      <h2>Live in all, estimated</h2>
      <p class="tile-value" title={`By ${method}`}>
        <b>≈ {words.count(liveRooms)}</b> rooms
      </p>
      <div
        class="interval"
        role="img"
        aria-label={`Between ${words.count(low)} and ${words.count(high)}, of which ${words.count(known)} are known`}
        style={{
          "--low": String(low / Math.max(1, high)),
          "--known": String(Math.min(1, known / Math.max(1, high))),
          "--best": String(liveRooms / Math.max(1, high)),
        }}
      />
      <p class="hint">
        {words.count(low)} to {words.count(high)} in 9 of 10 cases; this list knows about {words.percent(share)} of
        them.
      </p>
    </div>
  );
}
