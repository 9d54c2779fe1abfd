/** The drawn cover of a room without a picture: letters of its owner, a colour of its id. The same room looks the same for ever. */

/** The first letters of the first two words that have one, in any script. */
export function initialsOf(name: string): string {
  const letters = name
    .split(/[\s._-]+/u)
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "")
    .filter((letter) => letter !== "");
  return letters.slice(0, 2).join("").toLocaleUpperCase() || "?";
}

/** A hue, 0 to 359. */
export function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const letter of id) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619);
  return (hash >>> 0) % 360;
}
