/** Which keys do what, and what the words on the page mean. */
import { useEffect } from "preact/hooks";
import { useExplorer } from "../context.ts";
import { isElsewhere } from "../grid/use-grid-keys.ts";
import { Dialog } from "./dialog.tsx";

const KEYS: readonly [keys: readonly string[], text: string][] = [
  [["/"], "search"],
  [["j", "k"], "next and previous room; in an open room too"],
  [["←", "→", "↑", "↓"], "move in the grid"],
  [["Home", "End"], "first and last room"],
  [["Enter"], "look at the room closely"],
  [["o"], "open it on the site, in a new tab"],
  [["w"], "follow its owner, or stop"],
  [["h"], "hide its owner"],
  [["n"], "show the new rooms"],
  [["Esc"], "close what is open; empty the search"],
  [["+", "−", "0"], "in a curve: closer, wider, all of it; ← → read it"],
  [["?"], "this help"],
];

const TERMS: readonly [term: string, text: string][] = [
  [
    "Upstream",
    "The live platform itself, which this program asks who is live. It may refuse: the strip above says so.",
  ],
  [
    "Source",
    "A list or a search of the upstream where rooms are looked for. One that refuses or brings nothing new rests for a while.",
  ],
  ["Signer", "What signs our questions so that the upstream takes them. Accepted: how many of them it did take."],
  ["Calls left", "Questions that may still be asked this hour. The collector asks at the pace of a person."],
  [
    "Unknown",
    "The upstream did not say. It is never counted as no or as 0; rooms left out for it are counted above the list.",
  ],
  ["As of", "Numbers are those of the last look at a room. Nothing is made up between two looks: curves have gaps."],
  [
    "Ended",
    "A room counts as ended only after two different signs agree. Ended rooms fade and stay until you refresh.",
  ],
  ["Gated", "For subscribers of the owner only."],
  ["Sandbox", "An invented world on this machine, for trying out. Nothing in it is real."],
];

export function HelpDialog() {
  const { isHelpOpen } = useExplorer();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !isElsewhere(event)) isHelpOpen.value = true;
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Dialog title="Help" class="help" isOpen={isHelpOpen.value} onClose={() => (isHelpOpen.value = false)}>
      <div class="help-parts">
        <section aria-labelledby="help-keys">
          <h3 id="help-keys">Keys</h3>
          <dl class="keys">
            {KEYS.map(([keys, text]) => (
              <div key={text}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-labelledby="help-words">
          <h3 id="help-words">Words</h3>
          <dl class="terms">
            {TERMS.map(([term, text]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
