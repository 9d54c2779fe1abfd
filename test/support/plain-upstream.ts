/**
 * An upstream of a few lines for collectors under a clock of their own: rooms that begin and end, pages that are samples of
 * them, and the two check endpoints. No signatures are looked at; the sandbox is for that.
 */
export type PlainUpstream = {
  fetch: typeof globalThis.fetch;
  /** Paths that were asked, newest last; the oldest are let go. */
  asked: string[];
  /** Names of owners who are live. */
  liveNames(): string[];
};

export type PlainUpstreamOptions = {
  nowMs: () => number;
  /** Stands before everything; what it returns is the answer. */
  instead?: (url: URL) => Response | undefined;
};

const OWNERS = 400;
const LIVE_MS = 2 * 3_600_000;
const CYCLE_MS = 5 * 3_600_000;
const PAGE_ROOMS = 12;
const LIVE = 2;
const ENDED = 4;

export function createPlainUpstream({ nowMs, instead = () => undefined }: PlainUpstreamOptions): PlainUpstream {
  const asked: string[] = [];
  let draws = 0;

  /** Everybody broadcasts for two hours out of five, each at a time of their own. */
  function roomOf(owner: number, atMs: number) {
    const shifted = atMs + (owner * CYCLE_MS * 7) / OWNERS;
    const round = Math.floor(shifted / CYCLE_MS) % 100_000;
    return {
      owner,
      roomId: String(7_300_000_000_000_000_000n + BigInt(round * OWNERS + owner)),
      isLive: shifted % CYCLE_MS < LIVE_MS,
    };
  }

  const rooms = () => Array.from({ length: OWNERS }, (_, owner) => roomOf(owner, nowMs()));

  const roomJson = ({ owner, roomId, isLive }: ReturnType<typeof roomOf>) => ({
    id_str: roomId,
    status: isLive ? LIVE : ENDED,
    title: `room of ${owner}`,
    user_count: 10 + ((owner * 37) % 500),
    owner: {
      id_str: String(7_300_000_000_000_100_000n + BigInt(owner)),
      display_id: `owner_${owner}`,
      nickname: `${owner}`,
    },
  });

  function feed(url: URL): unknown {
    const channel = url.searchParams.get("channel_id") ?? url.searchParams.get("keyword") ?? "";
    const tag = url.searchParams.get("related_live_tag") ?? "";
    const kind = (channel.length + tag.length) % 4;
    const shown = rooms().filter(({ isLive, owner }) => isLive && (kind === 0 || owner % 4 !== kind - 1));
    const from = (draws++ * 31) % Math.max(1, shown.length);
    const page = [...shown, ...shown].slice(from, from + PAGE_ROOMS);
    return {
      status_code: 0,
      extra: { max_time: nowMs(), has_more: true, now: nowMs() },
      data: page.map((room) => ({ type: 1, data: roomJson(room) })),
    };
  }

  function info(url: URL): unknown {
    const roomId = url.searchParams.get("room_id") ?? "";
    const number = Number(BigInt(roomId) - 7_300_000_000_000_000_000n);
    const present = roomOf(number % OWNERS, nowMs());
    return {
      status_code: 0,
      data: roomJson({ ...present, roomId, isLive: present.isLive && present.roomId === roomId }),
    };
  }

  function user(url: URL): unknown {
    const [, owner] = /^owner_(\d+)$/.exec(url.searchParams.get("uniqueId") ?? "") ?? [];
    if (owner === undefined) return { statusCode: 19_881_007, message: "user_not_found", data: null };
    const { roomId, isLive } = roomOf(Number(owner), nowMs());
    const status = isLive ? LIVE : ENDED;
    return {
      statusCode: 0,
      data: { user: { uniqueId: `owner_${owner}`, roomId, status }, liveRoom: { title: "a room", status } },
    };
  }

  const drawer = () => ({
    status_code: 0,
    data: [
      {
        tab_type: "gaming",
        sub_tabs: ["Chess", "Minecraft", "Roblox"].map((name) => ({ tab_name: name, viewer_count: 9 })),
      },
      { tab_type: "lifestyle", sub_tabs: [{ tab_name: "chatting", viewer_count: 5 }] },
    ],
  });

  function answer(url: URL): unknown {
    switch (url.pathname) {
      case "/webcast/feed/":
      case "/api/search/live/full/":
        return feed(url);
      case "/webcast/feed/drawer_tabs/":
        return drawer();
      case "/webcast/room/info/":
        return info(url);
      case "/api-live/user/room/":
        return user(url);
      default:
        return undefined;
    }
  }

  return {
    asked,
    liveNames: () =>
      rooms()
        .filter(({ isLive }) => isLive)
        .map(({ owner }) => `owner_${owner}`),
    async fetch(input) {
      const url = new URL(input instanceof Request ? input.url : input.toString());
      asked.push(url.pathname);
      if (asked.length > 5_000) asked.shift();
      const refusal = instead(url);
      if (refusal !== undefined) return refusal;
      const body = answer(url);
      return body === undefined ? new Response("", { status: 404 }) : new Response(JSON.stringify(body));
    },
  };
}
