/**
 * The two steps in plain `fetch`, as the documentation of the hosted API shows them: sign at the gateway, fetch from here.
 *
 *     LIVESCOUT_GATEWAY=http://127.0.0.1:8080 LIVESCOUT_API_KEY=… node examples/sign-and-fetch.mjs
 *
 * For a real client add what this leaves out: time limits, refusals by name, duplicates. @livescout/client has them.
 */
const { LIVESCOUT_GATEWAY: gateway = "http://127.0.0.1:8080", LIVESCOUT_API_KEY: apiKey = "" } = process.env;

/** Strangers write titles: one line, and nothing in it that drives a terminal. */
const plain = (text = "") => text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ");

let maxTime = "0";
for (let page = 1; page <= 3; page++) {
  // Step 1: the gateway signs. It fetches nothing.
  const query = new URLSearchParams({ channel_id: "87", count: "20", region: "US", max_time: maxTime });
  const signed = await fetch(`${gateway}/webcast/feed?${query}`, { headers: { "x-api-key": apiKey } });
  const answer = await signed.json();
  if (!signed.ok) throw new Error(`${answer.code}: ${answer.message}`);

  // Step 2: this machine fetches. The URL is sent exactly as it came.
  const response = await fetch(answer.signed_url, {
    headers: { ...answer.headers, Cookie: answer.cookies },
    redirect: "manual",
  });
  const body = await response.text();
  if (response.status !== 200 || body === "") {
    throw new Error(`the upstream refused: HTTP ${response.status}, ${body.length} characters`);
  }
  const feed = JSON.parse(body);
  if (feed.status_code !== 0) throw new Error(`the upstream refused: status_code ${feed.status_code}`);

  for (const entry of feed.data ?? []) {
    if (entry.data?.owner === undefined) continue; // an advert or an empty entry
    console.log(`${entry.data.user_count ?? 0}\t@${entry.data.owner.display_id}\t${plain(entry.data.title)}`);
  }

  // The next page: the cursor goes back into step 1, because the signature covers it.
  if (feed.extra?.max_time === undefined) break;
  maxTime = String(feed.extra.max_time);
}
