/** The follow list: who of them is live, and whether this browser is to say so. */
import { useSignal } from "@preact/signals";
import { sayProblem } from "../api/answer.ts";
import { useExplorer } from "../context.ts";
import { StateBox } from "../grid/grid-states.tsx";
import { FollowedRow } from "./followed-row.tsx";
import { NotifySwitch } from "./notify-switch.tsx";

export function FollowView() {
  const { follow, words } = useExplorer();
  const names = follow.names.value;
  const sorted = [...(names ?? [])].sort(
    (one, other) =>
      Number(other.liveRoom !== undefined) - Number(one.liveRoom !== undefined) ||
      one.uniqueId.localeCompare(other.uniqueId),
  );
  const live = sorted.filter(({ liveRoom }) => liveRoom !== undefined).length;
  return (
    <section class="follow" aria-labelledby="follow-title">
      <div class="follow-head">
        <h1 id="follow-title">Following</h1>
        {names !== undefined && names.length > 0 && (
          <p class="quiet" role="status">
            {words.count(live)} of {words.count(names.length)} live
          </p>
        )}
        <NotifySwitch />
      </div>
      <AddName />
      {names === undefined && follow.problem.value !== undefined && (
        <StateBox icon="refresh" title={sayProblem(follow.problem.value).title} tone="bad">
          <p>{sayProblem(follow.problem.value).text}</p>
          <button type="button" class="button button-main" onClick={() => void follow.refresh()}>
            Try again
          </button>
        </StateBox>
      )}
      {names?.length === 0 && (
        <StateBox icon="star" title="Nobody on the list yet" tone="plain">
          <p>
            Add a name above, press <kbd>w</kbd> on a room, or use Follow in a room. The collector then looks now and
            then whether they are live, at its own pace, and this page tells you when somebody begins.
          </p>
        </StateBox>
      )}
      <ul class="followed-list">
        {sorted.map((followed) => (
          <FollowedRow key={followed.uniqueId} followed={followed} />
        ))}
      </ul>
    </section>
  );
}

function AddName() {
  const { follow } = useExplorer();
  const isBusy = useSignal(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = form.querySelector("input")?.value ?? "";
    if (text.trim() === "") return;
    isBusy.value = true;
    const isAdded = await follow.add(text);
    isBusy.value = false;
    if (isAdded) form.reset();
  };
  return (
    <form class="row add-name" onSubmit={(event) => void submit(event)}>
      <input
        name="name"
        type="text"
        aria-label="Name to follow"
        placeholder="@name, or the address of a room"
        autocomplete="off"
        spellcheck={false}
      />
      <button type="submit" class="button button-main" disabled={isBusy.value}>
        Follow
      </button>
    </form>
  );
}
