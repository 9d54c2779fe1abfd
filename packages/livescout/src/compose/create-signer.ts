/** The signer that `--signer` names. */
import type { Signer } from "@livescout/protocol";
import { createNativeSigner } from "../signers/native.ts";
import type { Settings } from "./settings.ts";

export type CreateSignerOptions = { nowMs: () => number };

export function createSigner(name: Settings["signer"], { nowMs }: CreateSignerOptions): Signer {
  switch (name) {
    case "native":
      return createNativeSigner({ nowMs });
    default:
      return name satisfies never;
  }
}
