/** The stores, for every component below the page. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Explorer } from "./state/create-explorer.ts";

export const ExplorerContext = createContext<Explorer | undefined>(undefined);

export function useExplorer(): Explorer {
  const explorer = useContext(ExplorerContext);
  if (explorer === undefined) throw new Error("outside of the page");
  return explorer;
}
