/**
 * The commands and events of the DevTools protocol that the signer uses, and what it reads of each.
 *
 * A browser is outside data like any other: what does not fit its schema is an error, not a guess.
 */
import * as z from "zod/mini";

const nothing = z.unknown();
const evaluated = z.object({
  result: z.object({ value: z.optional(z.unknown()), objectId: z.optional(z.string()) }),
  exceptionDetails: z.optional(z.object({ text: z.optional(z.string()) })),
});

/** Command → what is read of its result. */
export const CDP_RESULTS = {
  "Browser.getVersion": z.object({ product: z.string(), userAgent: z.string() }),
  "Browser.close": nothing,
  "Browser.setDownloadBehavior": nothing,
  "Fetch.enable": nothing,
  "Fetch.continueRequest": nothing,
  "Fetch.failRequest": nothing,
  "Fetch.getResponseBody": z.object({ body: z.string(), base64Encoded: z.boolean() }),
  "Inspector.enable": nothing,
  "Network.enable": nothing,
  "Network.setBypassServiceWorker": nothing,
  "Page.addScriptToEvaluateOnNewDocument": nothing,
  "Page.createIsolatedWorld": z.object({ executionContextId: z.int() }),
  "Page.enable": nothing,
  "Page.getFrameTree": z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) }),
  "Page.handleJavaScriptDialog": nothing,
  "Page.navigate": z.object({ errorText: z.optional(z.string()) }),
  "Runtime.callFunctionOn": evaluated,
  "Runtime.evaluate": evaluated,
  "Target.attachToTarget": z.object({ sessionId: z.string() }),
  "Target.closeTarget": nothing,
  "Target.createTarget": z.object({ targetId: z.string() }),
  "Target.getTargets": z.object({
    targetInfos: z.array(z.object({ targetId: z.string(), type: z.string(), url: z.string() })),
  }),
} as const;

export type CdpCommand = keyof typeof CDP_RESULTS;
export type CdpResult<Command extends CdpCommand> = z.infer<(typeof CDP_RESULTS)[Command]>;

const headers = z.array(z.object({ name: z.string(), value: z.string() }));

/** Event → what is read of it. Events that are not listed are thrown away unread. */
export const CDP_EVENTS = {
  "Fetch.requestPaused": z.object({
    requestId: z.string(),
    request: z.object({ url: z.string(), method: z.string() }),
    resourceType: z.string(),
    responseStatusCode: z.optional(z.int()),
    responseErrorReason: z.optional(z.string()),
    responseHeaders: z.optional(headers),
  }),
  "Inspector.targetCrashed": z.unknown(),
  "Network.responseReceived": z.object({
    type: z.string(),
    frameId: z.optional(z.string()),
    response: z.object({ status: z.int(), url: z.string() }),
  }),
  "Page.javascriptDialogOpening": z.unknown(),
  "Target.detachedFromTarget": z.object({ sessionId: z.string() }),
} as const;

export type CdpEventName = keyof typeof CDP_EVENTS;
export type CdpEvent<Name extends CdpEventName> = z.infer<(typeof CDP_EVENTS)[Name]>;

/** The frame of every message; a reply has an `id`, an event a `method`. */
export const CdpMessage = z.object({
  id: z.optional(z.int()),
  method: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  params: z.optional(z.unknown()),
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ message: z.string() })),
});
