/** The page's beginning: what the stores need of the browser is given to them here, and nowhere else. */
import { render } from "preact";
import { browserAddressBar } from "./address/address-bar.ts";
import { App } from "./app.tsx";
import { ExplorerContext } from "./context.ts";
import { createExplorer } from "./state/create-explorer.ts";
import { createMemory } from "./state/memory.ts";
import { browserNotifications } from "./state/notifier.ts";
import "./styles/index.css";

const stop = new AbortController();
const explorer = createExplorer({
  fetch: (...given) => fetch(...given),
  nowMs: Date.now,
  after: (ms, run) => void setTimeout(run, ms),
  every: (ms, run) => void setInterval(run, ms),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
    }),
  nextFrame: (run) => void requestAnimationFrame(run),
  bar: browserAddressBar(window),
  memory: createMemory(localStorage),
  notifications: browserNotifications(window),
  showTheme: (theme) => void (document.documentElement.dataset.theme = theme),
  save: (content, fileName) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  },
  copy: (text) => navigator.clipboard.writeText(text),
  isHidden: () => document.hidden,
});
explorer.start(stop.signal);

const place = document.getElementById("page");
if (place !== null) {
  place.replaceChildren();
  render(
    <ExplorerContext value={explorer}>
      <App />
    </ExplorerContext>,
    place,
  );
}
