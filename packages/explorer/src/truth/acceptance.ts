/** How the upstream takes the work of the signer: accepted answers against refused ones. */

type Acceptance = { accepted: number; refused: number } | undefined;

export const shareOf = (acceptance: Acceptance): number | undefined =>
  acceptance === undefined || acceptance.accepted + acceptance.refused === 0
    ? undefined
    : acceptance.accepted / (acceptance.accepted + acceptance.refused);

export const sayAcceptance = (acceptance: Acceptance, count: (value: number) => string): string =>
  acceptance === undefined
    ? "acceptance unknown"
    : `${count(acceptance.accepted)} answers accepted, ${count(acceptance.refused)} refused`;
