/**
 * How many rooms are live, seen and unseen: by capture and recapture over independent lists (docs/estimate.md).
 *
 * What one list saw of the rooms that others saw tells what all of them miss. It is a number of rooms that these sources can
 * show; where lists overlap too little, or rooms change too fast, it is "unknown" and never a guess.
 */
import type { CaptureCell } from "./capture-cells.ts";
import type { CatalogueStore } from "./catalogue-store.ts";
import { guessLive, type LiveGuess, mixed } from "./guess-live.ts";

/** `low` and `high` are the ends of the 90 % interval. */
export type LiveEstimate = { liveRooms: number; low: number; high: number; method: string } | "unknown";

/** What was seen within the last so many minutes. */
export type CaptureView = { minutes: number; cells: readonly CaptureCell[] };

/**
 * Windows, in minutes. A long one holds rooms that have ended since, a short one few that were seen twice: two together, as
 * far as they tell anything, and where they differ the interval widens. Where they tell nothing, a shorter one may, for rooms
 * that change fast, or else a longer one; the longest is looked at in any case, since it shows best whether lists are alike.
 */
const WINDOWS_MINUTES = { usual: [30, 60], short: 15, long: 120 } as const;

/** An interval wider than this factor is of no use. */
const WIDTH_MAX = 4;
/** Standard deviations either way that hold 90 %. */
const SDS = 1.645;

/** Of one or more windows that end now. Pure; `readEstimate` chooses the windows. */
export function estimateLiveRooms(views: readonly CaptureView[]): LiveEstimate {
  const told = views.map(tellView);
  return told.includes("alike") ? "unknown" : toEstimate(told);
}

/** The estimate as of now, for `/v1/stats` and reports. It takes a tenth of a second of work: keep it for a minute. */
export async function readEstimate(
  store: Pick<CatalogueStore, "captures">,
  { nowMs }: { nowMs: number },
): Promise<LiveEstimate> {
  const tell = async (minutes: number): Promise<ToldView> => {
    const cells = await store.captures({ sinceMs: nowMs - minutes * 60_000, nowMs });
    return tellView({ minutes, cells });
  };
  const { usual, short, long } = WINDOWS_MINUTES;
  const told: ToldView[] = [];
  for (const minutes of usual) told.push(await tell(minutes)); // one by one: others have their turn between
  const longer = await tell(long);
  if (told.includes("alike") || longer === "alike") return "unknown";
  const estimate = toEstimate(told);
  if (estimate !== "unknown") return estimate;
  const shorter = await tell(short);
  if (shorter === "alike") return "unknown";
  const fallback = toEstimate([shorter]);
  return fallback === "unknown" ? toEstimate([longer]) : fallback;
}

/** The estimate in one sentence. */
export function describeEstimate(estimate: LiveEstimate): string {
  if (estimate === "unknown") {
    return "how many rooms are live in all cannot be told: of late the sources had too few rooms in common, or hardly any others";
  }
  const [rooms, low, high] = [estimate.liveRooms, estimate.low, estimate.high].map(roundedText);
  return `about ${rooms} rooms are live that these sources can show, very likely ${low} to ${high}`;
}

/** Three figures: more would look exact. */
const roundedText = (rooms: number): string => Number(rooms.toPrecision(3)).toLocaleString("en-US");

type Told = LiveGuess & { minutes: number };
type ToldView = Told | "too_little" | "alike";

function tellView({ cells, minutes }: CaptureView): ToldView {
  const guess = guessLive(cells);
  return typeof guess === "string" ? guess : { ...guess, minutes };
}

/** Windows weigh by their precision. They share most rooms, so together they are not more precise than apart. */
function toEstimate(views: readonly ToldView[]): LiveEstimate {
  const told = views.filter((view) => typeof view !== "string");
  if (told.length === 0) return "unknown";
  const { mean, variance } = mixed(told.map((view) => ({ ...view, weight: view.mean ** 2 / view.variance })));
  const logVariance = Math.log1p(variance / mean ** 2);
  const middle = mean * Math.exp(-logVariance / 2);
  const spread = Math.exp(SDS * Math.sqrt(logVariance));
  const low = Math.max(middle / spread, ...told.map(({ floor }) => floor));
  const high = Math.max(middle * spread, low);
  if (high / low > WIDTH_MAX) return "unknown";
  return {
    liveRooms: Math.round(Math.max(middle, low)),
    low: Math.floor(low),
    high: Math.ceil(high),
    method: `capture and recapture over the last ${told.map(({ minutes }) => minutes).join(" and ")} minutes`,
  };
}
