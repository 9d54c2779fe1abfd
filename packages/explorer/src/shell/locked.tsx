/** Without its token the page shows nothing, and says how to get one. */
import { useSignal } from "@preact/signals";
import { takeToken } from "../address/route.ts";
import { useExplorer } from "../context.ts";
import { Icon } from "./icon.tsx";
import { Logo } from "./top-bar.tsx";

export function Locked() {
  const { token, unlock } = useExplorer();
  const isWrong = useSignal(false);
  const hadOne = token.value !== undefined;
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const text = event.currentTarget.querySelector("input")?.value.trim() ?? "";
    const found = takeToken(text.includes("#") ? text.slice(text.indexOf("#")) : `#token=${text}`);
    isWrong.value = found === undefined;
    if (found !== undefined) unlock(found);
  };
  return (
    <main class="locked" id="main">
      <div class="locked-box">
        <p class="brand">
          <Logo />
          <span>livescout</span>
        </p>
        <h1>
          <Icon name="lock" /> {hadOne ? "This page’s key is no longer good" : "This page needs its key"}
        </h1>
        <p>
          {hadOne
            ? "livescout explore was started anew since, and made a new key. "
            : "Only the person who started livescout may look at it. "}
          Look at the terminal where <code>livescout explore</code> runs: it prints an address that ends in{" "}
          <code>#token=…</code>. Open that one, or paste it here.
        </p>
        <form onSubmit={submit}>
          <label for="address">Address or key</label>
          <div class="row">
            <input
              id="address"
              name="address"
              type="text"
              autocomplete="off"
              spellcheck={false}
              placeholder="http://127.0.0.1:…/#token=…"
              aria-invalid={isWrong.value}
              aria-describedby="address-problem"
            />
            <button type="submit" class="button button-main">
              Open
            </button>
          </div>
          <p id="address-problem" class="problem" role="status">
            {isWrong.value && "That is no such address: it must end in #token= and the key."}
          </p>
        </form>
        <p class="quiet">
          Not running? Start it: <code>livescout explore</code>
        </p>
      </div>
    </main>
  );
}
