/** A modal dialog of the browser's own: focus stays inside, Escape closes it, and focus goes back to where it was. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { ToastList } from "./toast-list.tsx";

type DialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  class?: string;
  /** Beside the title. */
  tools?: ComponentChildren;
  children: ComponentChildren;
  scrollRef?: RefObject<HTMLDivElement | null>;
};

export function Dialog({ title, isOpen, onClose, class: look = "", tools, children, scrollRef }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = dialog.current;
    if (isOpen && box?.open === false) box.showModal();
    if (!isOpen && box?.open === true) box.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${look}`}
      aria-label={title}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      {isOpen && (
        <div class="dialog-box">
          <div class="dialog-head">
            <h2 tabIndex={-1} autofocus>
              {title}
            </h2>
            {tools}
            <button
              type="button"
              class="tool"
              aria-label="Close"
              title="Close (Esc)"
              onClick={() => dialog.current?.close()}
            >
              <Icon name="close" />
            </button>
          </div>
          <div class="dialog-body" ref={scrollRef ?? null} tabIndex={0}>
            {children}
          </div>
          <ToastList />
        </div>
      )}
    </dialog>
  );
}
