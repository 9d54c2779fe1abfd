/** The SDK as published, in whatever runtime runs this: rooms of two pages from a gateway, and what a refusal looks like. */
import { createFeedClient } from "@livescout/client";

const [, , gateway, upstreamOrigin] = globalThis.process.argv;
const client = createFeedClient({ gateway, upstreamOrigin });
const rooms = [];
for await (const room of client.rooms({ channel: "87", pagesMax: 2 })) rooms.push(room);
const refused = await client.fetchPage({ channel: "42" });
await client.close();
const runtime = globalThis.Deno !== undefined ? "Deno" : globalThis.Bun !== undefined ? "Bun" : "Node";
console.log(
  JSON.stringify({ runtime, ids: rooms.map(({ id }) => id), world: rooms[0]?.world, refused: refused.outcome.kind }),
);
