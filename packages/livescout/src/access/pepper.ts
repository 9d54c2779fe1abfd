/**
 * The pepper: the secret under which API keys are hashed. It never stands in the database.
 *
 * Without it a stolen database cannot be tested against guessed keys; and without it every key made under it is lost.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from "node:crypto";

import { InvalidInputError } from "@livescout/protocol";

export const PEPPER_BYTES_MIN = 32;

export type Pepper = {
  /** Tells peppers apart without showing them: the start of the pepper's own SHA-256. */
  id: string;
  /** A platform key object: printing, inspecting or serialising it shows nothing. */
  secret: KeyObject;
};

export function createPepper(bytes: Uint8Array): Pepper {
  if (bytes.length < PEPPER_BYTES_MIN) {
    throw new InvalidInputError("pepper", `at least ${PEPPER_BYTES_MIN} bytes, got ${bytes.length}`);
  }
  return {
    id: createHash("sha256").update(bytes).digest("hex").slice(0, 16),
    secret: createSecretKey(bytes),
  };
}

/** What is stored in place of a key. */
export const digestApiKey = (pepper: Pepper, key: string): string =>
  createHmac("sha256", pepper.secret).update(key).digest("hex");
