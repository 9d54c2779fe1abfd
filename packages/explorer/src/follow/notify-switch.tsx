/** Notifications of the browser: asked for only by this button, and the page says so itself in any case. */
import { useExplorer } from "../context.ts";
import { Icon } from "../shell/icon.tsx";

export function NotifySwitch() {
  const { notifier } = useExplorer();
  const status = notifier.status.value;
  if (status === "unsupported")
    return <p class="hint">This browser has no notifications; the page itself says who begins.</p>;
  if (status === "denied")
    return <p class="hint">Notifications are blocked for this address in the browser’s settings.</p>;
  const isOn = status === "on";
  return (
    <button
      type="button"
      class={isOn ? "pill pill-set" : "pill"}
      aria-pressed={isOn}
      onClick={() => (isOn ? notifier.disable() : void notifier.enable())}
    >
      <Icon name="bell" /> {isOn ? "Notifications on" : "Notify me"}
    </button>
  );
}
