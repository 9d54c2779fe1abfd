/**
 * What lies inside an X-Dynosaur envelope: the fields 0x20 to 0x38 in ascending order, without a count in front.
 *
 * Reading is strict, so that it is inverse to writing. The checksum covers one byte of each field and no more; what
 * guards the rest is that X-Gnarly seals the whole token.
 */
import { encodingA, encodingB, readNumber, readText, writeEncoded } from "./dynosaur-text.ts";
import { refused, type RefusedToken } from "./envelope.ts";
import { fieldEnd, readUint, writeHead, writeUint, type FieldWriter } from "./fields.ts";
import { dynosaurFields, type DynosaurField } from "./schemes.ts";

export type DynosaurName = DynosaurField["name"];

export type DynosaurValues = {
  readonly [Name in DynosaurName]: Extract<DynosaurField, { name: Name }>["form"] extends "text" ? string : number;
};

export type DynosaurPayload = {
  readonly kind: "read";
  /** By place. */
  readonly values: readonly (string | number)[];
  /** What the field of that name has to be. */
  readonly checksum: number;
};

/** Where a name's value stands in `DynosaurPayload.values`. */
export const dynosaurPlaces = Object.fromEntries(dynosaurFields.map(({ name }, place) => [name, place])) as {
  readonly [Name in DynosaurName]: number;
};

/** Writes all values; whatever `values.checksum` is, the right one is written. */
export function writeDynosaur(writer: FieldWriter, fields: readonly DynosaurField[], values: DynosaurValues): void {
  let checksum = PROVISIONAL;
  let checksumAt = 0;
  for (let place = 0; place < fields.length; place++) {
    const field = fields[place]!;
    const at = writer.length;
    if (field.name === "checksum") {
      checksumAt = at;
      // Whatever will stand here takes the room of 0: the encoder fills up.
      writeField(writer, FIRST_KEY + place, field, 0);
    } else {
      writeField(writer, FIRST_KEY + place, field, values[field.name]);
      checksum ^= writer.bytes[at + SECOND_BYTE]!;
    }
  }
  const { length } = writer;
  writer.length = checksumAt;
  writeField(writer, writer.bytes[checksumAt]!, dynosaurFields[0], checksum);
  writer.length = length;
}

export function readDynosaur(payload: Uint8Array): DynosaurPayload | RefusedToken {
  const values: (string | number)[] = [];
  let checksum = PROVISIONAL;
  let at = 0;
  for (let place = 0; place < dynosaurFields.length; place++) {
    const field = dynosaurFields[place]!;
    const end = fieldEnd(payload, at);
    const isThere = end >= 0 && payload[at] === FIRST_KEY + place;
    const value = isThere ? readField(payload, at + 3, end, field) : undefined;
    if (value === undefined) return refused(`no ${field.name}`);
    values.push(value);
    if (field.name !== "checksum") checksum ^= payload[at + SECOND_BYTE]!;
    at = end;
  }
  return at === payload.length ? { kind: "read", values, checksum } : refused("more fields than known");
}

/** The values by name. */
export function nameDynosaurValues(values: readonly (string | number)[]): DynosaurValues {
  // Each value was read in the form of its name.
  return Object.fromEntries(dynosaurFields.map(({ name }, place) => [name, values[place]])) as DynosaurValues;
}

/** The values by key, as `0x2e`: a text, or a number where it is written raw. */
export function keyDynosaurValues(values: readonly (string | number)[]): Record<string, string | number> {
  const keyed: Record<string, string | number> = {};
  dynosaurFields.forEach(({ form }, place) => {
    const value = values[place]!;
    keyed[`0x${(FIRST_KEY + place).toString(16)}`] = form === "number" ? String(value) : value;
  });
  return keyed;
}

const FIRST_KEY = 0x20;
/** Second byte of encoder A's `0`, which stands in for the checksum while it is computed. */
const PROVISIONAL = 0xde;
/** From the start of a field, behind key and length. */
const SECOND_BYTE = 4;

function writeField(writer: FieldWriter, key: number, { encoder }: DynosaurField, value: string | number): void {
  if (encoder !== null) return writeEncoded(writer, key, String(value), encoder === "A" ? encodingA : encodingB);
  writeHead(writer, key, 4);
  writeUint(writer, Number(value), 4);
}

function readField(
  payload: Uint8Array,
  start: number,
  end: number,
  { form, encoder }: DynosaurField,
): string | number | undefined {
  if (form === "raw") return end - start === 4 ? readUint(payload, start, end) : undefined;
  const encoding = encoder === "A" ? encodingA : encodingB;
  return form === "number" ? readNumber(payload, start, end, encoding) : readText(payload, start, end, encoding);
}
