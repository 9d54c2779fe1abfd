/**
 * The ceiling: a chooser that looks at every page that could be asked before it asks one. Nobody can do so; what it finds
 * is about the most that this many calls can, in this world.
 */
export function bestPage({ sources, walk, clock }) {
  const seen = new Set();
  const places = sources.map(({ source }) => ({ source, cursor: undefined, page: 1 }));
  let chosen;

  function* pagesOf(place) {
    if (place.cursor !== undefined) yield { place, page: place.page, cursor: place.cursor };
    yield { place, page: 1 };
  }
  const fresh = (rooms) =>
    new Set(rooms.filter((room) => room.isLive && !seen.has(room.roomId)).map((room) => room.roomId));

  return {
    next() {
      let most = -1;
      for (const place of places) {
        for (const ask of pagesOf(place)) {
          const { cursor } = ask;
          const { rooms } = walk({ ...place.source, timeMs: clock.nowMs, ...(cursor !== undefined && { cursor }) });
          const found = fresh(rooms);
          if (found.size > most) [most, chosen] = [found.size, { ...ask, found }];
        }
      }
      for (const id of chosen.found) seen.add(id);
      const { place, page, cursor } = chosen;
      return { source: place.source, page, ...(cursor !== undefined && { cursor }) };
    },
    learn({ page }, { nextCursor }) {
      chosen.place.cursor = nextCursor;
      chosen.place.page = page + 1;
    },
  };
}
