/** A signature made here, opened and verified here: whether this installation computes what it should. Sends nothing. */
import { buildFeedRequest, DEFAULT_CHANNEL_ID, type Identity } from "@livescout/protocol";
import type { Signer } from "../../signers/signer.ts";
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";

export type NativeSignatureProbeOptions = {
  /** Verifies what it makes before it hands it out. */
  signer: Signer;
  identity: Identity;
  region: string;
};

export function nativeSignatureProbe({ signer, identity, region }: NativeSignatureProbeOptions): Probe {
  return {
    step: "signature",
    async run(): Promise<Finding[]> {
      const finding = { step: "signature", of: signer.name } as const;
      const request = buildFeedRequest({ channel: DEFAULT_CHANNEL_ID, region }, identity);
      const signed = await signer.sign(request);
      if (signed.kind !== "signed") {
        const nextStep = "Please report this, with the lines above.";
        return [
          { ...finding, verdict: "failed", outcome: "signer_failed", says: `Not signed: ${signed.why}.`, nextStep },
        ];
      }
      const scheme = `scheme ${signed.scheme}${signed.build === null ? "" : `, build ${signed.build}`}`;
      if (identity.source !== "shipped")
        return [{ ...finding, verdict: "ok", says: `Signs and verifies (${scheme}).` }];
      return [
        {
          ...finding,
          verdict: "ok",
          says: `Signs and verifies (${scheme}), under the shipped identity, which is a guess.`,
          nextStep: "`livescout identity capture` takes the identity of your own browser instead.",
        },
      ];
    },
  };
}
