/** Messages that pass, in a region that screen readers read out. An open dialog holds its own: nothing below it can be heard. */
import { useExplorer } from "../context.ts";
import { Icon } from "./icon.tsx";

export function ToastList() {
  const { toasts } = useExplorer();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.list.value.map(({ id, text, tone, link, act }) => (
        <div key={id} class={`toast toast-${tone}`}>
          <span>{text}</span>
          {link !== undefined && (
            <a href={link.hash} onClick={() => toasts.dismiss(id)}>
              {link.text}
            </a>
          )}
          {act !== undefined && (
            <button
              type="button"
              class="link"
              onClick={() => {
                toasts.dismiss(id);
                act.run();
              }}
            >
              {act.text}
            </button>
          )}
          <button type="button" class="tool" aria-label="Dismiss this message" onClick={() => toasts.dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
