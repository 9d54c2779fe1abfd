/** Pictures of the world, drawn as SVG from their own name: the same address is the same picture for ever. */
import { hashText } from "./seeded-hash.ts";

type Size = { width: number; height: number };

const SIZES: { readonly [kind: string]: Size } = {
  avatar: { width: 400, height: 400 },
  cover: { width: 720, height: 960 },
  square: { width: 720, height: 720 },
  wide: { width: 1280, height: 720 },
  frame: { width: 720, height: 1280 },
  game: { width: 360, height: 480 },
  lifestyle: { width: 360, height: 480 },
  topic: { width: 120, height: 120 },
  label: { width: 120, height: 48 },
};

export type PictureName = { kind: string; key: string };

/** `/picture/KIND/KEY.svg`; `undefined` for any other path. */
export function readPicturePath(path: string): PictureName | undefined {
  const found = /^\/picture\/([a-z]{3,9})\/([\w.-]{1,80})\.svg$/.exec(path);
  const [, kind, key] = found ?? [];
  return kind === undefined || key === undefined || !Object.hasOwn(SIZES, kind) ? undefined : { kind, key };
}

/** `name` gives the initials; without one the key does. */
export function drawPicture({ kind, key }: PictureName, name = key): string {
  const { width, height } = SIZES[kind] ?? { width: 400, height: 400 };
  const subject = kind === "frame" ? key.replace(/-\d+$/, "") : key;
  const bits = hashText(11, subject); // one owner, one family of colours
  const turn = kind === "frame" ? hashText(12, key) % 60 : 0;
  const hue = ((bits % 360) + turn) % 360;
  const second = (hue + 40 + ((bits >>> 9) % 60)) % 360;
  const short = Math.min(width, height);
  const circle = (part: number, bitsAt: number, opacity: string) =>
    `<circle cx="${bitsAt % width}" cy="${(bitsAt >>> 8) % height}" r="${Math.round(short * part)}" fill="#fff" opacity="${opacity}"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue},62%,52%)"/>` +
    `<stop offset="1" stop-color="hsl(${second},58%,34%)"/></linearGradient></defs>` +
    `<rect width="${width}" height="${height}" fill="url(#g)"/>` +
    circle(0.42, bits >>> 3, "0.10") +
    circle(0.26, hashText(13, key), "0.08") +
    `<text x="50%" y="50%" dy="0.35em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="600" ` +
    `font-size="${Math.round(short * 0.36)}" fill="#fff">${escapeMarkup(initials(name))}</text></svg>`
  );
}

/** The first letters of the first two words that have one, in any script. */
function initials(name: string): string {
  const letters = name
    .split(/[\s._-]+/u)
    .map((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? "")
    .filter((letter) => letter !== "");
  return letters.slice(0, 2).join("").toUpperCase();
}

export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
