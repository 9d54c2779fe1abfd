/** A button that opens a small panel. The browser closes it: Escape, a press elsewhere, another one that opens. */
import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";

type PopoverProps = {
  /** Inside the button. */
  face: ComponentChildren;
  /** What the panel is called; the button too, where its face has no words. */
  label: string;
  isIcon?: boolean;
  class?: string;
  title?: string;
  /** Drawn only while it is open. */
  children: () => ComponentChildren;
};

const MARGIN = 8;

export function Popover({ face, label, isIcon = false, class: look = "pill", title, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isOpen = useSignal(false);
  const place = () => {
    const [at, box] = [button.current?.getBoundingClientRect(), panel.current];
    if (at === undefined || box === null) return;
    const right = document.documentElement.clientWidth - box.offsetWidth - MARGIN;
    box.style.left = `${Math.max(MARGIN, Math.min(at.left, right))}px`;
    box.style.top = `${at.bottom + 6}px`;
    box.style.maxHeight = `${window.innerHeight - at.bottom - 6 - MARGIN}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={look}
        title={title}
        popovertarget={id}
        aria-expanded={isOpen.value}
        {...(isIcon && { "aria-label": label })}
      >
        {face}
      </button>
      <div
        ref={panel}
        id={id}
        class="popover"
        popover="auto"
        tabIndex={0}
        role="dialog"
        aria-label={label}
        onToggle={(event) => {
          isOpen.value = event.newState === "open";
          if (isOpen.value) requestAnimationFrame(place);
        }}
      >
        {isOpen.value && children()}
      </div>
    </>
  );
}
