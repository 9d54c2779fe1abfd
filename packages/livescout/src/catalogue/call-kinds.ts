/** What a call was for. Only pages bring rooms of a source; checks, the list of categories and guest identities tell of other things. */
import type { CallFacts } from "./catalogue-store.ts";

type Kind = Pick<CallFacts, "kind">;

/** A page of a channel or of LIVE search. */
export const isPage = ({ kind }: Kind): boolean => kind === "feed" || kind === "search";

/** Whether it had a turn of its own; a guest identity goes along with a page. */
export const hasOwnTurn = ({ kind }: Kind): boolean => kind !== "visitor";
