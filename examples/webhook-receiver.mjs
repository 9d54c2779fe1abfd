/**
 * Takes livescout's webhooks: checks who sent them, drops repeats, answers at once, prints what happened.
 *
 *     LIVESCOUT_WEBHOOK_SECRET=whsec_… PORT=9000 node examples/webhook-receiver.mjs
 *
 * In plain Node, to show what is checked. For other languages: libraries of the Standard Webhooks convention do the same.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { LIVESCOUT_WEBHOOK_SECRET: secret = "", PORT = "0" } = process.env;
const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
if (key.length < 24) throw new Error("LIVESCOUT_WEBHOOK_SECRET must be whsec_ and at least 24 bytes in base64");

const BODY_BYTES_MAX = 1_000_000;
const TOLERANCE_SECONDS = 300;
const IDS_KEPT = 10_000;
/** A message may come twice, under the same id: after a crash, or where our answer was lost. A real program keeps them on disk. */
const idsSeen = new Set();

/** Over the bytes as they came: JSON that was read and written again is another text. */
function isGenuine({ id, timestamp, signatures, body }, nowSeconds) {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(" ").some((signature) => {
    const [version, text = ""] = signature.split(",");
    const given = Buffer.from(text, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** Strangers wrote titles: one line, and nothing in it that drives a terminal or turns the text around. */
const plain = (text) => text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ");

function handle({ type, timestamp, data }) {
  const { room } = data;
  const what =
    room === undefined
      ? (data.cause ?? data.message ?? "")
      : `@${room.owner.uniqueId} ${room.viewerCount} ${room.title}`;
  console.log(plain(`${timestamp} ${type} ${what}`));
}

/** The status, and the message where there is one to work on. */
async function receive(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= BODY_BYTES_MAX) chunks.push(chunk); // read to its end all the same: who still sends hears no answer
  }
  if (length > BODY_BYTES_MAX) return { status: 413 };
  const { headers } = request;
  const { "webhook-id": id = "", "webhook-timestamp": timestamp = "", "webhook-signature": signatures = "" } = headers;
  const body = Buffer.concat(chunks);
  if (!isGenuine({ id, timestamp, signatures, body }, Date.now() / 1000)) return { status: 401 };
  if (idsSeen.has(id)) return { status: 204 };
  idsSeen.add(id);
  if (idsSeen.size > IDS_KEPT) idsSeen.delete(idsSeen.values().next().value);
  return { status: 204, message: JSON.parse(body.toString()) };
}

const server = createServer((request, response) => void answer(request, response));

async function answer(request, response) {
  const { status, message } = await receive(request).catch(() => ({ status: 400 })); // it went away in the middle
  response.writeHead(status, { connection: "close" }).end(); // first say that it is here, then work on it
  if (message !== undefined) handle(message);
}

server.listen(Number(PORT), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/`));
process.once("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
});
