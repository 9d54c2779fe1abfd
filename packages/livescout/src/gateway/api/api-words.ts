/** Sentences of the API's description: parameters, headers, statuses. The rules themselves stand in the wire's schemas. */
import { CHANNEL_IDS, CHANNELS, COUNT_DEFAULT, DEFAULT_CHANNEL_ID, REGION_DEFAULT } from "@livescout/protocol";

type ParameterWords = { description: string; enum?: readonly string[]; default?: string };

export const PARAMETER_WORDS: { readonly [name: string]: ParameterWords } = {
  session_id: {
    description:
      "Your own sessionid cookie, the value alone. Held for this one answer, never stored or given to a signer. " +
      "logged_in=true does the same without showing it to anyone.",
  },
  channel_id: {
    description: `Which feed: ${CHANNEL_IDS.map((id) => `${id} ${CHANNELS[id].name}`).join(", ")}. 42 and 88 need a session.`,
    enum: CHANNEL_IDS,
    default: DEFAULT_CHANNEL_ID,
  },
  tag: { description: "A game's or topic's name, for channels 1111006 and 1222001; ignored elsewhere." },
  count: { description: "Rooms asked for; above 50 it is taken as 50.", default: String(COUNT_DEFAULT) },
  max_time: { description: "extra.max_time of the page before; 0 or absent for the first page.", default: "0" },
  region: {
    description: "A hint, two letters: the address that makes step 2 decides what is shown.",
    default: REGION_DEFAULT,
  },
  ttwid: { description: "Your own visitor cookie; without it the gateway's shared one is used, with a warning." },
  ms_token: { description: "A token of your own browser. Never invented: an invented one is worse than none." },
  logged_in: { description: "true: you have a session and attach it to signed_url yourself.", default: "false" },
};

export const ANSWER_HEADER_WORDS: { readonly [name: string]: string } = {
  "X-RateLimit-Limit": "Calls allowed in this UTC minute.",
  "X-RateLimit-Remaining": "Calls left in this UTC minute.",
  "X-RateLimit-Reset": "When the minute ends, in Unix seconds.",
  RateLimit: "What is left of minute and day (IETF draft); absent where unlimited.",
  "RateLimit-Policy": "The limits of minute and day (IETF draft); absent where unlimited.",
  "X-Request-Id": "Names this answer in the gateway's log.",
};

export const STATUS_WORDS: { readonly [status: number]: string } = {
  400: "A parameter breaks its rule",
  401: "No valid key",
  403: "Not for this key or caller",
  404: "Not there",
  405: "Another method is wanted, see Allow",
  408: "The request came too slowly",
  413: "The body is too large",
  414: "The address is too long",
  429: "Too many calls, see Retry-After",
  431: "The headers are too large",
  500: "The gateway's own fault",
  503: "Not just now, see Retry-After",
};
