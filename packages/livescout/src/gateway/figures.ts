/**
 * What the gateway has done, as plain counts. `/metrics` makes Prometheus text of them.
 *
 * Labels are closed sets (routes, codes, channels, outcomes): nothing that a caller sends becomes a label.
 */
import type { ChannelId, OutcomeKind } from "@livescout/protocol";
import type { GatewayErrorCode } from "@livescout/protocol/wire";

/** `gone`: the caller went away before its answer. */
export type AnswerCode = "ok" | "gone" | GatewayErrorCode;

export type Count = { labels: readonly string[]; value: number };

export type Figures = {
  answered(route: string, code: AnswerCode): void;
  signed(signer: string, scheme: string, result: "signed" | "unsupported" | "unavailable", elapsedMs: number): void;
  reported(signer: string, scheme: string, channel: ChannelId, outcome: OutcomeKind): void;
  /** Units given back after a call that failed. */
  gaveBack(): void;
  read(): FiguresRead;
};

export type FiguresRead = {
  /** route, code */
  answers: Count[];
  /** signer, scheme, result */
  signatures: Count[];
  signingSeconds: number;
  /** signer, scheme, channel, outcome */
  outcomes: Count[];
  unitsGivenBack: number;
};

export function createFigures(): Figures {
  const answers = createCounts();
  const signatures = createCounts();
  const outcomes = createCounts();
  let signingMs = 0;
  let unitsGivenBack = 0;
  return {
    answered: (route, code) => answers.add(route, code),
    signed(signer, scheme, result, elapsedMs) {
      signatures.add(signer, scheme, result);
      signingMs += elapsedMs;
    },
    reported: (signer, scheme, channel, outcome) => outcomes.add(signer, scheme, channel, outcome),
    gaveBack: () => void unitsGivenBack++,
    read: () => ({
      answers: answers.read(),
      signatures: signatures.read(),
      signingSeconds: signingMs / 1000,
      outcomes: outcomes.read(),
      unitsGivenBack,
    }),
  };
}

function createCounts() {
  const counts = new Map<string, Count>();
  return {
    add(...labels: string[]): void {
      const name = labels.join("\n");
      const count = counts.get(name);
      if (count === undefined) counts.set(name, { labels, value: 1 });
      else count.value++;
    },
    read: (): Count[] => [...counts.values()],
  };
}
