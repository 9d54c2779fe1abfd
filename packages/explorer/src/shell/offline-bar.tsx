/** The program on this machine does not answer: what is shown is of before, and the page tries again. */
import { sayProblem } from "../api/answer.ts";
import { useExplorer } from "../context.ts";

export function OfflineBar() {
  const { feed, now, words } = useExplorer();
  const connection = feed.connection.value;
  if (connection.kind !== "offline") return null;
  const { title, text } = sayProblem(connection.problem);
  const seconds = Math.max(0, Math.ceil((connection.retryAtMs - now.value) / 1_000));
  return (
    <div class="bar bar-offline" role="status">
      <p>
        <b>{title}.</b> {text} What you see is as of {words.time(connection.sinceMs)}.{" "}
        <span class="quiet">{seconds === 0 ? "Trying now …" : "Trying again in a moment."}</span>
      </p>
      <button type="button" class="button" onClick={feed.retry}>
        Try now
      </button>
    </div>
  );
}
