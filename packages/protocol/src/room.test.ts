import { expect, test } from "vitest";
import { readRoom } from "./room.ts";

const wire = {
  id_str: "7300000000000000001",
  status: 2,
  owner: { id_str: "7300000000000000900", display_id: "a_b.c" },
};
const read = (more: object = {}, world: "upstream" | "sandbox" = "upstream") =>
  readRoom({ ...wire, ...more }, { world });

test("what the feed leaves out is absent, not false; viewers left out are zero", () => {
  expect(read()).toEqual({
    id: "7300000000000000001",
    world: "upstream",
    title: "",
    viewerCount: 0,
    isLive: true,
    url: "https://www.tiktok.com/@a_b.c/live",
    owner: { id: "7300000000000000900", uniqueId: "a_b.c", nickname: "" },
  });
});

test("an empty restriction object means neither gated nor paid; none at all means unknown", () => {
  expect(read({ stream_url_filtered_info: {} })).toMatchObject({ isGated: false, isPaid: false });
  expect(read()).not.toHaveProperty("isGated");
  expect(read({ is_gated_room: true, paid_event: { event_id: "7300000000000000123", paid_type: 1 } })).toMatchObject({
    isGated: true,
    isPaid: true,
  });
});

test("ids without a text twin are taken from the exact number", () => {
  const room = readRoom(
    { ...wire, id_str: undefined, id: "7300000000000000123", owner: { id: 12, display_id: "a" } },
    { world: "upstream" },
  );
  expect(room).toMatchObject({ id: "7300000000000000123", owner: { id: "12" } });
});

test("pictures come over https; from loopback only in a sandbox", () => {
  const cover = (link: string) => ({ cover: { url_list: [link] } });
  expect(read(cover("https://p16.invalid/x.webp"))?.coverUrl).toBe("https://p16.invalid/x.webp");
  for (const link of [
    "http://p16.invalid/x",
    "javascript:alert(1)",
    "data:image/png;base64,x",
    "https://a b",
    "https://127.0.0.1/x.webp",
    "https://2130706433/x.webp",
    "https://[::1]/x.webp",
    "https://router/x.webp",
    "https://localhost/x.webp",
    "https://p16.invalid:8443/x.webp",
    "https://someone:fixture@p16.invalid/x.webp",
    5,
    null,
  ]) {
    expect(read(cover(link as string))).not.toHaveProperty("coverUrl");
  }
  expect(read(cover("http://127.0.0.1:80/x.svg"))).not.toHaveProperty("coverUrl");
  expect(read(cover("http://127.0.0.1:80/x.svg"), "sandbox")?.coverUrl).toBe("http://127.0.0.1:80/x.svg");
  expect(read(cover("http://p16.invalid/x"), "sandbox")).not.toHaveProperty("coverUrl");
});

test("broken stream data costs the addresses, not the room", () => {
  const stream_url = { live_core_sdk_data: { pull_data: { stream_data: "{broken" } } };
  expect(read({ stream_url })?.id).toBe("7300000000000000001");
  expect(read({ stream_url })).not.toHaveProperty("streams");
});

test("a room without id, owner or a well-formed handle is none", () => {
  for (const broken of [
    { id_str: "" },
    { id_str: "12a" },
    { owner: null },
    { owner: { id_str: "1", display_id: "a/b" } },
    { owner: { display_id: "a" } },
  ]) {
    expect(read(broken)).toBeUndefined();
  }
  expect(readRoom("room", { world: "upstream" })).toBeUndefined();
});

test("the whole object is kept only where it was asked for", () => {
  expect(readRoom({ ...wire, later: 1 }, { world: "upstream", keepUnknown: true })?.wire).toMatchObject({ later: 1 });
  expect(read({ later: 1 })).not.toHaveProperty("wire");
});
