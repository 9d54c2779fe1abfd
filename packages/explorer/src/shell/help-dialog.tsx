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
  [["?"], "this help"],
];

const TERMS: readonly [term: string, text: string][] = [
  [
    "Unknown",
    "The upstream did not say. It is never counted as no or as 0; rooms left out for it are counted above the list.",
  ],
  ["As of", "Numbers are those of the last look at a room. Nothing is made up between two looks: curves have gaps."],
  [
    "Ended",
    "A room counts as ended only after two different signs agree. Ended rooms fade and stay until you refresh.",
  ],
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
    <Dialog title="Keyboard and help" class="help" isOpen={isHelpOpen.value} onClose={() => (isHelpOpen.value = false)}>
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
      <h3>Words</h3>
      <dl class="terms">
        {TERMS.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
