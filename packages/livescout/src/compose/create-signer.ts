/** The signer that `--signer` names. */
import { UPSTREAM_WEBCAST_ORIGIN, type Signer } from "@livescout/protocol";
import { createNativeSigner } from "../signers/native.ts";
import type { Settings } from "./settings.ts";

export type CreateSignerOptions = { nowMs: () => number };

export function createSigner(settings: Pick<Settings, "signer" | "upstream">, { nowMs }: CreateSignerOptions): Signer {
  const { signer, upstream: upstreamOrigin = UPSTREAM_WEBCAST_ORIGIN } = settings;
  switch (signer) {
    case "native":
      return createNativeSigner({ nowMs, upstreamOrigin });
    default:
      return signer satisfies never;
  }
}
