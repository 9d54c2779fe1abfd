/**
 * What a later version of the script may change in its signatures, made on demand by an option of the sandbox.
 *
 * The sandbox then takes the mutated form and no other: to it, today's signatures are as outdated as they will be.
 */
export const MUTATIONS = {
  new_version: "The script calls itself 5.4.0.",
  added_field: "X-Gnarly of 5.4.0 has one field more, in front of the inner checksum.",
  field_order: "X-Gnarly of 5.4.0 has six fields under each other's keys, time and clock among them.",
  added_parameter: "X-Pterosaur stands between X-Dynosaur and msToken.",
  no_bogus: "There is no X-Bogus.",
} as const;

export type MutationName = keyof typeof MUTATIONS;
export const MUTATION_NAMES: readonly MutationName[] = Object.keys(MUTATIONS) as MutationName[];

/** The mutation of that name; hyphens do for underscores. `undefined` where there is none. */
export function findMutation(name: string): MutationName | undefined {
  const written = name.trim().replaceAll("-", "_");
  return MUTATION_NAMES.find((known) => known === written);
}
