/** Messages that pass, in a region that screen readers read out. An open dialog holds its own: nothing below it can be heard. */
import { useExplorer } from "../context.ts";
import { Icon } from "./icon.tsx";

export function ToastList() {
  const { toasts } = useExplorer();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.list.value.map(({ id, text, tone, link }) => (
        <div key={id} class={`toast toast-${tone}`}>
          <span>{text}</span>
          {link !== undefined && (
            <a href={link.hash} onClick={() => toasts.dismiss(id)}>
              {link.text}
            </a>
          )}
          <button type="button" class="tool" aria-label="Dismiss this message" onClick={() => toasts.dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
