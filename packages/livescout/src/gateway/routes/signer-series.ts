/**
 * What `/metrics` says of the signers: how the upstream takes their work, who rests, how the browser fares.
 *
 * Labels are names of signers, versions, channels and outcomes. Versions come from the signer, bounded by its own tally.
 */
import type { SignerReport } from "../../signers/signer.ts";
import type { Count } from "../figures.ts";

export type SignerSeries = {
  kind: "counter" | "gauge";
  name: string;
  help: string;
  labelNames: readonly string[];
  read: (report: SignerReport) => readonly Count[];
};

type Row = SignerReport["acceptance"][number];
type Browser = NonNullable<SignerReport["browser"]>;

const LABELS = ["signer", "scheme", "channel"];

const perRow =
  (value: (row: Row) => number | undefined) =>
  ({ acceptance }: SignerReport): Count[] =>
    acceptance.flatMap((row) => {
      const number = value(row);
      return number === undefined ? [] : [{ labels: [row.signer, row.scheme, row.channel], value: number }];
    });

const ofBrowser =
  (value: (browser: Browser) => number) =>
  ({ browser }: SignerReport): Count[] =>
    browser === undefined ? [] : [{ labels: [], value: value(browser) }];

export const SIGNER_SERIES: readonly SignerSeries[] = [
  {
    kind: "counter",
    name: "livescout_acceptance_signed_total",
    help: "Signatures made, trial ones of /health/ready included.",
    labelNames: LABELS,
    read: perRow(({ signed }) => signed),
  },
  {
    kind: "counter",
    name: "livescout_acceptance_reported_total",
    help: "Signatures of which the outcome is known.",
    labelNames: LABELS,
    read: perRow(({ reported }) => reported),
  },
  {
    kind: "counter",
    name: "livescout_acceptance_accepted_total",
    help: "Signatures that brought rooms, or the clean end of a feed.",
    labelNames: LABELS,
    read: perRow(({ accepted }) => accepted),
  },
  {
    kind: "counter",
    name: "livescout_acceptance_refused_total",
    help: "Signatures that brought something else, by outcome.",
    labelNames: [...LABELS, "outcome"],
    read: ({ acceptance }) =>
      acceptance.flatMap(({ signer, scheme, channel, refused }) =>
        Object.entries(refused).map(([outcome, value]) => ({ labels: [signer, scheme, channel, outcome], value })),
      ),
  },
  {
    kind: "gauge",
    name: "livescout_acceptance_refusal_age_seconds",
    help: "Median age of a signature when it was refused, over the last 101; absent where none was.",
    labelNames: LABELS,
    read: perRow(({ medianAgeAtRefusalMs: age }) => (age === undefined ? undefined : age / 1000)),
  },
  {
    kind: "gauge",
    name: "livescout_signer_resting",
    help: "1 while the signer's breaker is open, else 0.",
    labelNames: ["signer"],
    read: ({ signers }) => signers.map(({ name, breaker }) => ({ labels: [name], value: Number(breaker === "open") })),
  },
  {
    kind: "gauge",
    name: "livescout_browser_ready",
    help: "1 while a page of the browser can sign, else 0; the browser's series are absent where none is at work.",
    labelNames: [],
    read: ofBrowser(({ ready }) => Number(ready)),
  },
  {
    kind: "gauge",
    name: "livescout_browser_pages_open",
    help: "Pages that are open in the browser.",
    labelNames: [],
    read: ofBrowser(({ pagesOpen }) => pagesOpen),
  },
  {
    kind: "gauge",
    name: "livescout_browser_calls_in_flight",
    help: "Calls that a page works on.",
    labelNames: [],
    read: ofBrowser(({ inFlight }) => inFlight),
  },
  {
    kind: "gauge",
    name: "livescout_browser_calls_waiting",
    help: "Calls that wait for their turn.",
    labelNames: [],
    read: ofBrowser(({ queueLength }) => queueLength),
  },
  {
    kind: "counter",
    name: "livescout_browser_signatures_total",
    help: "Signatures that pages made.",
    labelNames: [],
    read: ofBrowser(({ signed }) => signed),
  },
  {
    kind: "counter",
    name: "livescout_browser_pages_recycled_total",
    help: "Pages replaced in their turn.",
    labelNames: [],
    read: ofBrowser(({ recycled }) => recycled),
  },
  {
    kind: "counter",
    name: "livescout_browser_pages_replaced_total",
    help: "Pages replaced because they stopped signing.",
    labelNames: [],
    read: ofBrowser(({ reloads }) => reloads),
  },
  {
    kind: "counter",
    name: "livescout_browser_pages_crashed_total",
    help: "Pages that crashed or went.",
    labelNames: [],
    read: ofBrowser(({ crashes }) => crashes),
  },
  {
    kind: "counter",
    name: "livescout_browser_exits_total",
    help: "Browsers that ended without being told to.",
    labelNames: [],
    read: ofBrowser(({ browserExits }) => browserExits),
  },
];
