import { expect, test } from "vitest";
import { createStatusLine } from "./status-line.ts";

function line({ isLive, columns }: { isLive: boolean; columns?: number }) {
  const time = { nowMs: Date.UTC(2026, 8, 1, 12) };
  let text = "";
  const output = {
    write: async (more: string) => void (text += more),
    isTty: isLive,
    columns,
    hasColour: false,
  };
  return { time, status: createStatusLine({ output, isLive, nowMs: () => time.nowMs }), text: () => text };
}

test("on a terminal one line is rewritten in place, cut to its width, and lines that stay go above it", async () => {
  const { status, text } = line({ isLive: true, columns: 12 });
  status.show(["1 call and a long rest"]);
  status.say("news");
  status.show(["2 calls"]);
  await status.end();
  expect(text()).toBe("\r\u001b[K1 call and…\r\u001b[Knews\n1 call and…\r\u001b[K2 calls\r\u001b[K");
});

test("elsewhere figures are told once a minute, news at once, each with its time and nothing that moves a cursor", async () => {
  const { status, text, time } = line({ isLive: false });
  for (let second = 0; second <= 60; second++) {
    status.show([`${second} calls`, `${second}`]);
    if (second === 30) status.say("news");
    time.nowMs += 1_000;
  }
  await status.end();
  expect(text()).toBe("2026-09-01 12:00:00 0 calls\n2026-09-01 12:00:30 news\n2026-09-01 12:01:00 60 calls\n");
});

test("of several ways to put the figures a terminal gets the first that fits, or the last one cut", async () => {
  const wide = line({ isLive: true, columns: 40 });
  const narrow = line({ isLive: true, columns: 13 });
  const tiny = line({ isLive: true, columns: 6 });
  for (const { status } of [wide, narrow, tiny]) status.show(["1 call and a long rest", "1 call, rest"]);
  expect(wide.text()).toContain("1 call and a long rest");
  expect(narrow.text()).toContain("\u001b[K1 call, rest");
  expect(tiny.text()).toContain("\u001b[K1 ca…");
});
