/** The public door of the signature code. What is not listed here may change without notice. */
export { createVerifier, verifySignedUrl, verifyXGnarly } from "./verify.ts";
export type {
  SignatureVerdict,
  SignatureVerifier,
  VerifierOptions,
  VerifyOptions,
  VerifyXGnarlyOptions,
} from "./verify.ts";
export type { CheckName, SignatureChecks } from "./token-checks.ts";
export { createQuerySigner, feedPageFacts, signQuery } from "./sign-query.ts";
export type { PageFacts, QuerySigner, QuerySignerOptions, QueryToSign } from "./sign-query.ts";
export { gnarlyOrder } from "./gnarly-order.ts";
export type { GnarlyOrderOptions } from "./gnarly-order.ts";
export { decodeXBogus, encodeXBogus } from "./x-bogus.ts";
export type { OpenedXBogus, XBogusInput } from "./x-bogus.ts";
export { encodeXGnarly, openXGnarly } from "./x-gnarly.ts";
export type { OpenedXGnarly, XGnarlyInput } from "./x-gnarly.ts";
export { encodeXDynosaur, openXDynosaur } from "./x-dynosaur.ts";
export type { OpenedXDynosaur, XDynosaurInput } from "./x-dynosaur.ts";
export type { RefusedToken } from "./envelope.ts";
export type { KeyWords } from "./cipher.ts";
export { dynosaurFields, findScheme, gnarlyForms, NEWEST_SCHEME, schemes } from "./schemes.ts";
export type {
  ConstantParameter,
  GnarlyField,
  Scheme,
  Schemes,
  SchemeVersion,
  SuffixPart,
  UnnamedField,
} from "./schemes.ts";
export { pureDigests } from "./digests.ts";
export type { Digests } from "./digests.ts";
