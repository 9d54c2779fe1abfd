/**
 * What webhooks keep in the catalogue: each endpoint's place, its dead letters, and what an operator wishes of it.
 *
 * Each value has one writer: the process that delivers writes places and dead letters, the command line writes wishes. So no
 * two processes ever write over each other.
 */
import * as z from "zod/mini";
import type { CatalogueStore } from "../catalogue-store.ts";
import { DeadLetter, EndpointPlace } from "./endpoint-place.ts";

/** Dead letters of one endpoint at the most; above it the oldest go. */
export const DEAD_LETTERS_MAX = 1_000;

const DeadLetters = z.object({ letters: z.array(DeadLetter), dropped: z.number() });
export type DeadLetters = z.infer<typeof DeadLetters>;

/** Dead letters that an operator wants tried again. */
const Wish = z.object({ number: z.number(), ids: z.union([z.literal("all"), z.array(z.string())]) });
export type Wish = z.infer<typeof Wish>;

const Register = z.object({
  /** Begins the ids of this catalogue's messages: two catalogues never give the same one. */
  tag: z.string(),
  endpoints: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type Register = z.infer<typeof Register>;

export type JournalStore = Pick<CatalogueStore, "readState" | "writeState">;

export type WebhookJournal = {
  register(): Promise<Register | undefined>;
  writeRegister(register: Register): Promise<void>;
  place(endpointId: string): Promise<EndpointPlace | undefined>;
  writePlace(endpointId: string, place: EndpointPlace): Promise<void>;
  deadLetters(endpointId: string): Promise<DeadLetters>;
  /** Added at the end; one that is there already is replaced. */
  bury(endpointId: string, letters: readonly DeadLetter[]): Promise<void>;
  unbury(endpointId: string, letters: readonly { id: string }[]): Promise<void>;
  wish(endpointId: string): Promise<Wish | undefined>;
  writeWish(endpointId: string, wish: Wish): Promise<void>;
};

export function createWebhookJournal(store: JournalStore): WebhookJournal {
  const read = async <Schema extends z.ZodMiniType>(name: string, schema: Schema) => {
    const kept = await store.readState(name);
    const found = kept === undefined || kept === null ? undefined : schema.safeParse(kept);
    return found?.success === true ? found.data : undefined; // none yet, or of a version that wrote it in another form
  };
  const deadLetters = async (endpointId: string): Promise<DeadLetters> =>
    (await read(`webhook.${endpointId}.failed`, DeadLetters)) ?? { letters: [], dropped: 0 };
  const writeDeadLetters = (endpointId: string, letters: readonly DeadLetter[], dropped: number) => {
    const kept = letters.slice(-DEAD_LETTERS_MAX);
    const written: DeadLetters = { letters: kept, dropped: dropped + letters.length - kept.length };
    return store.writeState(`webhook.${endpointId}.failed`, written);
  };

  return {
    register: () => read("webhooks", Register),
    writeRegister: (register) => store.writeState("webhooks", register),
    place: (endpointId) => read(`webhook.${endpointId}`, EndpointPlace),
    writePlace: (endpointId, place) => store.writeState(`webhook.${endpointId}`, place),
    deadLetters,
    async bury(endpointId, letters) {
      if (letters.length === 0) return;
      const { letters: before, dropped } = await deadLetters(endpointId);
      await writeDeadLetters(endpointId, [...without(before, letters), ...letters], dropped);
    },
    async unbury(endpointId, letters) {
      if (letters.length === 0) return;
      const { letters: before, dropped } = await deadLetters(endpointId);
      await writeDeadLetters(endpointId, without(before, letters), dropped);
    },
    wish: (endpointId) => read(`webhook.${endpointId}.wish`, Wish),
    writeWish: (endpointId, wish) => store.writeState(`webhook.${endpointId}.wish`, wish),
  };
}

function without(letters: readonly DeadLetter[], taken: readonly { id: string }[]): DeadLetter[] {
  const ids = new Set(taken.map(({ id }) => id));
  return letters.filter(({ id }) => !ids.has(id));
}
