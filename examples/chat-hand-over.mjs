/**
 * Hands rooms over to a chat library: whoever goes live in the catalogue is connected to, whoever ends is let go.
 *
 *     npm install tiktok-live-connector
 *     LIVESCOUT_CATALOGUE=http://127.0.0.1:8080 LIVESCOUT_API_KEY=… node examples/chat-hand-over.mjs
 *
 * livescout itself reads no chat. What the library does, and what becomes of what strangers write, is yours to answer for.
 */
import { pathToFileURL } from "node:url";
import { createCatalogueClient } from "@livescout/client";

/**
 * @param catalogue a client of the catalogue
 * @param connect opens the chat of a room, by uniqueId and room id, and gives back a function that closes it
 * @param roomsMax connections at once: a library opens each from your own address, so few is polite
 */
export async function handOver({ catalogue, connect, filter, roomsMax = 3, signal, say = console.error }) {
  const open = new Map(); // room id → promise of the function that closes it

  const take = (room) => {
    const { id, owner } = room;
    if (open.has(id) || open.size >= roomsMax) return;
    say(`@${owner.uniqueId}: connecting to room ${id}`);
    const connecting = connect({ uniqueId: owner.uniqueId, roomId: id }).catch((error) => {
      say(`@${owner.uniqueId}: no chat (${error.message})`); // the room may be over, or refuse; the next one gets the place
      open.delete(id);
    });
    open.set(id, connecting);
  };
  const letGo = async (id) => {
    const connecting = open.get(id);
    open.delete(id);
    (await connecting)?.();
  };

  /** Those that are live already, the largest first. @returns where the events go on that came since */
  const takeListed = async () => {
    const { rooms, lastEventId } = await catalogue.roomsPage(filter, { limit: roomsMax, signal });
    for (const room of rooms) take(room);
    return lastEventId;
  };

  try {
    const lastEventId = await takeListed();
    for await (const event of catalogue.events({ lastEventId, filter, signal })) {
      if (event.type === "room.began" || event.type === "owner.watched_live") take(event.room);
      if (event.type === "room.ended") await letGo(event.room.id);
      if (event.type === "reset") await takeListed(); // away for so long that some events are gone
    }
  } finally {
    await Promise.all([...open.keys()].map(letGo));
  }
}

/** The same with a real library; another one needs other lines here, and no others. */
async function connectByLibrary({ uniqueId, roomId }) {
  const { TikTokLiveConnection } = await import("tiktok-live-connector");
  const connection = new TikTokLiveConnection(uniqueId);
  // Strangers write: one line, and nothing in it that drives a terminal.
  const plain = (text) => String(text).replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ");
  connection.on("chat", ({ user, comment }) => console.log(plain(`@${uniqueId} <${user?.uniqueId}> ${comment}`)));
  await connection.connect(roomId); // known from the catalogue: the library need not look it up
  return () => connection.disconnect();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { LIVESCOUT_CATALOGUE: url = "http://127.0.0.1:8080", LIVESCOUT_API_KEY: key } = process.env;
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  const catalogue = createCatalogueClient({ url, ...(key && { key }) });
  const filter = { viewers: "50..", topic: "Gaming" };
  await handOver({ catalogue, connect: connectByLibrary, filter, signal: stopping.signal }).catch((error) => {
    console.error(error.message); // a wrong key, nobody at that address: the message says what to do
    process.exitCode = 1;
  });
}
