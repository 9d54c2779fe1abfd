import { describe, expect, test } from "vitest";
import { cardPlace, cardsInView, gridHeight, layoutGrid, rowHeight, stepFrom } from "./layout.ts";

describe("layoutGrid", () => {
  test.each([
    [296, 2],
    [366, 2],
    [700, 3],
    [1386, 7],
    [2500, 13],
  ])("%i px hold %i columns, which fill the width and never more", (width, columns) => {
    const layout = layoutGrid(width);
    expect(layout.columns).toBe(columns);
    const used = columns * layout.cardWidth + (columns - 1) * layout.gap;
    expect(used).toBeLessThanOrEqual(width);
    expect(width - used).toBeLessThan(columns);
  });

  test("a width of nothing still is one column", () => {
    expect(layoutGrid(0).columns).toBe(1);
  });
});

describe("cardsInView", () => {
  const layout = layoutGrid(1386);
  const row = rowHeight(layout);

  test("holds every card that is in sight, and one row more at each side", () => {
    const { first, last } = cardsInView(layout, { top: 10 * row + 5, height: 900, count: 5_000 });
    for (let index = 0; index < 5_000; index++) {
      const { top } = cardPlace(layout, index);
      const isInSight = top + layout.cardHeight > 10 * row + 5 && top < 10 * row + 905;
      if (isInSight) expect(index >= first && index < last).toBe(true);
    }
    expect(last - first).toBeLessThanOrEqual((Math.ceil(900 / row) + 3) * layout.columns);
  });

  test("draws the same number of cards whether there are a hundred or a million", () => {
    const drawn = (count: number) => {
      const { first, last } = cardsInView(layout, { top: 2 * row, height: 900, count });
      return last - first;
    };
    expect(drawn(1_000_000)).toBe(drawn(100));
  });

  test("is empty above, below and without cards, and never negative", () => {
    expect(cardsInView(layout, { top: -5_000, height: 900, count: 100 })).toEqual({ first: 0, last: 0 });
    expect(cardsInView(layout, { top: 1e7, height: 900, count: 100 })).toEqual({ first: 100, last: 100 });
    expect(cardsInView(layout, { top: 0, height: 900, count: 0 })).toEqual({ first: 0, last: 0 });
  });
});

test("the grid is as high as its last card reaches", () => {
  const layout = layoutGrid(1386);
  const last = cardPlace(layout, 4_999);
  expect(gridHeight(layout, 5_000)).toBe(last.top + layout.cardHeight);
  expect(gridHeight(layout, 0)).toBe(0);
});

test("keys lead from card to card, and hold at the ends", () => {
  const grid = { columns: 7, count: 20 };
  expect(stepFrom(3, "next", grid)).toBe(4);
  expect(stepFrom(0, "previous", grid)).toBe(0);
  expect(stepFrom(3, "down", grid)).toBe(10);
  expect(stepFrom(3, "up", grid)).toBe(3);
  expect(stepFrom(14, "down", grid)).toBe(14);
  expect(stepFrom(19, "next", grid)).toBe(19);
  expect(stepFrom(5, "first", grid)).toBe(0);
  expect(stepFrom(5, "last", grid)).toBe(19);
  expect(stepFrom(0, "last", { columns: 7, count: 0 })).toBe(0);
});
