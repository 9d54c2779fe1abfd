/**
 * Who is live, with the SDK: pages until enough rooms are found, every refusal by name.
 *
 *     LIVESCOUT_GATEWAY=http://127.0.0.1:8080 LIVESCOUT_API_KEY=… node examples/list-rooms.mjs
 *
 * LIVESCOUT_UPSTREAM names the sandbox where the gateway signs for one: the client fetches from no other stranger.
 */
import { createFeedClient } from "@livescout/client";

const { LIVESCOUT_GATEWAY, LIVESCOUT_API_KEY, LIVESCOUT_UPSTREAM } = process.env;

const client = createFeedClient({
  gateway: LIVESCOUT_GATEWAY ?? "http://127.0.0.1:8080",
  ...(LIVESCOUT_API_KEY && { apiKey: LIVESCOUT_API_KEY }),
  ...(LIVESCOUT_UPSTREAM && { upstreamOrigin: LIVESCOUT_UPSTREAM }),
});

/** Strangers wrote titles: one line, and nothing in it that drives a terminal or turns the text around. */
const plain = (text) => text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ");

const sources = [{ channel: "87" }, { channel: "1111006", tag: "League of Legends" }];
for await (const event of client.discover({ sources, pagesMax: 2, roomsMax: 30, viewersMin: 10 })) {
  if (event.kind === "room") {
    const { viewerCount, owner, title } = event.room;
    console.log(`${viewerCount}\t@${owner.uniqueId}\t${plain(title)}`);
  } else if (event.kind === "outcome") {
    const { kind, cause, nextStep } = event.outcome;
    console.error(`channel ${event.channel}, page ${event.page}: ${kind}. ${cause} ${nextStep}`);
  }
}
await client.close();
