/**
 * Signatures after the Standard Webhooks convention (standardwebhooks.com, 1.0.0): HMAC-SHA-256 over `id.timestamp.body`.
 *
 * The timestamp is that of the try, so that a receiver can refuse what somebody recorded and sends again later.
 */
import { createHmac } from "node:crypto";
import { Secret } from "@livescout/protocol";

const SECRET_PREFIX = "whsec_";
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

export const SECRET_RULE = `whsec_ and ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes in base64; several, parted by blanks, while you change from one to the next`;

/** The secrets in a text; `undefined` where one of them breaks the rule. */
export function readSecrets(text: string): Secret[] | undefined {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const areRight = words.every((word) => {
    const { length } = keyOf(word);
    return isBase64(word) && length >= SECRET_BYTES_MIN && length <= SECRET_BYTES_MAX;
  });
  return areRight && words.length > 0 ? words.map((word) => new Secret(word)) : undefined;
}

export type SignedMessage = { id: string; atMs: number; body: string; secrets: readonly Secret[] };

/** The three headers of a message. */
export function messageHeaders({ id, atMs, body, secrets }: SignedMessage): { [name: string]: string } {
  const timestamp = String(Math.floor(atMs / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac("sha256", keyOf(secret.reveal())).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest("base64")}`;
  });
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

const keyOf = (text: string): Buffer => Buffer.from(text.slice(SECRET_PREFIX.length), "base64");

const isBase64 = (text: string): boolean => /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text);
