/** The browser's own notifications. Permission is asked for only when the reader presses the button for it. */
import { signal } from "@preact/signals";
import type { Memory } from "./memory.ts";

export type NotifierStatus = "unsupported" | "off" | "on" | "denied";
export type Notifier = ReturnType<typeof createNotifier>;

/** The part of `Notification` that is used; `undefined` in a browser without. */
export type NotificationDoor =
  | {
      permission: () => NotificationPermission;
      ask: () => Promise<NotificationPermission>;
      show: (title: string, options: { body: string; tag: string; onClick: () => void }) => void;
    }
  | undefined;

export function createNotifier({ door, memory }: { door: NotificationDoor; memory: Memory }) {
  const read = (): NotifierStatus => {
    if (door === undefined) return "unsupported";
    if (door.permission() === "denied") return "denied";
    return door.permission() === "granted" && memory.read("notify") === true ? "on" : "off";
  };
  const status = signal<NotifierStatus>(read());
  return {
    status,
    enable: async (): Promise<void> => {
      const permission = await door?.ask();
      memory.write("notify", permission === "granted");
      status.value = read();
    },
    disable: (): void => {
      memory.write("notify", false);
      status.value = read();
    },
    show: (title: string, options: { body: string; tag: string; onClick: () => void }): void => {
      if (status.peek() === "on") door?.show(title, options);
    },
  };
}

export function browserNotifications(window: Window & typeof globalThis): NotificationDoor {
  if (!("Notification" in window)) return undefined;
  return {
    permission: () => window.Notification.permission,
    ask: () => window.Notification.requestPermission(),
    show: (title, { body, tag, onClick }) => {
      const shown = new window.Notification(title, { body, tag });
      shown.addEventListener("click", () => {
        window.focus();
        shown.close();
        onClick();
      });
    },
  };
}
