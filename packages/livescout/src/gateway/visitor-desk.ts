/**
 * The gateway's own visitor at hand, and request templates made for it.
 *
 * A call waits only where there has never been a visitor. Once one is there the source is reminded once a second, so that it
 * renews in the background; the request template is made anew only when the device id changes.
 */
import type { Visitor, VisitorSource } from "@livescout/client";
import { createFeedRequestTemplate, type FeedRequestTemplate, type Identity } from "@livescout/protocol";

export type VisitorDesk = {
  /** The visitor held; `undefined` where none is: `await wait()` then. */
  current(): Visitor | undefined;
  /** Waits at most a second for the first one. */
  wait(): Promise<Visitor | undefined>;
  /** Why there is none, for people. */
  problem(): string;
  template(visitor: Visitor | undefined): FeedRequestTemplate;
  /** Whether requests carry a device id: the upstream refuses those that have none. */
  hasDeviceId(visitor: Visitor | undefined): boolean;
};

export type VisitorDeskOptions = {
  source: VisitorSource;
  identity: Identity;
  upstreamOrigin: string;
  nowMs: () => number;
};

const WAIT_MS = 1_000;
const REMINDER_MS = 1_000;

export function createVisitorDesk({ source, identity, upstreamOrigin, nowMs }: VisitorDeskOptions): VisitorDesk {
  const templateFor = (deviceId: string | undefined): FeedRequestTemplate =>
    createFeedRequestTemplate(deviceId === undefined ? identity : { ...identity, deviceId }, {
      origin: upstreamOrigin,
    });
  let held: Visitor | undefined;
  let heldAtMs = -Infinity;
  let templateDeviceId: string | undefined;
  let template = templateFor(undefined);

  const hold = (visitor: Visitor | undefined): Visitor | undefined => {
    held = visitor;
    heldAtMs = nowMs();
    return visitor;
  };

  return {
    current() {
      const ageMs = nowMs() - heldAtMs;
      if (ageMs >= 0 && ageMs < REMINDER_MS) return held;
      void source.get({ waitMs: 0 }).catch(() => undefined);
      return hold(source.state().visitor);
    },
    wait: () => source.get({ waitMs: WAIT_MS }).then(hold, () => undefined),
    problem: () => source.state().problem ?? "the upstream's page has not answered yet",
    template(visitor) {
      if (visitor?.deviceId !== templateDeviceId) {
        templateDeviceId = visitor?.deviceId;
        template = templateFor(templateDeviceId);
      }
      return template;
    },
    hasDeviceId: (visitor) => visitor?.deviceId !== undefined || identity.deviceId !== undefined,
  };
}
