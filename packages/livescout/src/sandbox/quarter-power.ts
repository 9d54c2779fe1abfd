/** Powers in steps of ¼, by square roots: these are exact on every machine, `**` need not be. */
export function quarterPower(base: number, exponent: number): number {
  const quarters = Math.round(exponent * 4);
  let power = 1;
  for (let whole = 4; whole <= quarters; whole += 4) power *= base;
  if ((quarters & 2) !== 0) power *= Math.sqrt(base);
  if ((quarters & 1) !== 0) power *= Math.sqrt(Math.sqrt(base));
  return power;
}
