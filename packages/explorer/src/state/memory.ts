/** What this browser keeps for the page, as small JSON under names of our own. A browser that keeps nothing is no error. */

export type Memory = {
  read: (name: MemoryName) => unknown;
  write: (name: MemoryName, value: unknown) => void;
  forget: (name: MemoryName) => void;
};
export type MemoryName = "token" | "filter" | "hide" | "theme" | "notify";

type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function createMemory(store: TextStore): Memory {
  const key = (name: MemoryName) => `livescout.${name}`;
  return {
    read: (name) => {
      try {
        return JSON.parse(store.getItem(key(name)) ?? "null") ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: (name, value) => {
      try {
        store.setItem(key(name), JSON.stringify(value));
      } catch {
        // full or forbidden: the page works without
      }
    },
    forget: (name) => {
      try {
        store.removeItem(key(name));
      } catch {
        // as above
      }
    },
  };
}
