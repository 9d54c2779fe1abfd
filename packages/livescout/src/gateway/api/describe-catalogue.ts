/** The catalogue's routes in `/openapi.json`: there where the gateway serves a catalogue. */
import { FILTER_NAMES, FILTER_RULES, FILTER_WORDS } from "@livescout/protocol/catalogue";
import {
  CHECK_STATES,
  CheckAnswer,
  EventData,
  ExportAnswer,
  HistoryAnswer,
  OwnerAnswer,
  RoomsAnswer,
  StatsAnswer,
  WireCatalogueRoom,
} from "@livescout/protocol/wire";
import { CATALOGUE_ROUTES, type CatalogueRouteName } from "../../catalogue/api/catalogue-routes.ts";
import {
  answerHeaders,
  type ApiDocument,
  type ApiOperation,
  type ApiParameter,
  type ApiResponse,
  errors,
  json,
  jsonSchema,
  type JsonSchema,
} from "./api-parts.ts";

const query = (name: string, description: string): ApiParameter => ({
  name,
  in: "query",
  required: false,
  description,
  schema: { type: "string" },
});

const inPath = (name: string, description: string, schema: JsonSchema = { type: "string" }): ApiParameter => ({
  name,
  in: "path",
  required: true,
  description,
  schema,
});

const filters = (): ApiParameter[] =>
  FILTER_NAMES.map((name) => {
    const { expected, isRepeatable } = FILTER_RULES[name];
    const { about, byDefault } = FILTER_WORDS[name];
    const again = isRepeatable === true ? "; may be sent several times" : "";
    const otherwise = byDefault === undefined ? "" : `; where nothing is said ${byDefault}`;
    return query(name, `${about.charAt(0).toUpperCase()}${about.slice(1)}: ${expected}${again}${otherwise}.`);
  });

type Words = Pick<ApiOperation, "operationId" | "summary" | "description"> & {
  parameters?: ApiParameter[];
  answer: ApiResponse;
  isWithoutThing?: true;
};

const ROOM_ID = inPath("id", "Id of a room.");

const WORDS: { readonly [name in CatalogueRouteName]: () => Words } = {
  rooms: () => ({
    operationId: "listRooms",
    summary: "Rooms that match",
    description:
      "A page of the list as it was made; next goes on in the same list, within 10 minutes, with the rooms as they are then. " +
      "Rooms of which a field that was asked about is unknown are left out and counted in unknown.",
    parameters: [
      query("limit", "Rooms on a page, 1 to 200; 50 where nothing is said."),
      query("cursor", "next of the page before."),
      ...filters(),
    ],
    answer: json("RoomsAnswer", "A page of rooms."),
  }),
  room: () => ({
    operationId: "readRoom",
    summary: "One room",
    description: "As it was last observed.",
    parameters: [ROOM_ID],
    answer: json("CatalogueRoom", "The room."),
    isWithoutThing: true,
  }),
  history: () => ({
    operationId: "readHistory",
    summary: "What was observed of a room",
    description:
      "At most 1,000 points: of each step first, last, lowest and highest, at their own times. Nothing is invented.",
    parameters: [
      ROOM_ID,
      query("from", "Begin, a time as in ISO 8601."),
      query("to", "End, a time as in ISO 8601; now where nothing is said."),
      query("step", "Width of a step, a duration such as 5m; as wide as needed where nothing is said."),
    ],
    answer: json("HistoryAnswer", "Points and events, oldest first."),
    isWithoutThing: true,
  }),
  owner: () => ({
    operationId: "readOwner",
    summary: "An owner's rooms",
    description: "The room that is live, or none, and earlier ones.",
    parameters: [inPath("uniqueId", "The owner's @name, in any case.")],
    answer: json("OwnerAnswer", "The owner."),
    isWithoutThing: true,
  }),
  stats: () => ({
    operationId: "readStats",
    summary: "What is live, and how complete the list is",
    description:
      "By topic, game and source; yield of the last 24 hours; budget of the collector; an estimate or unknown.",
    answer: json("StatsAnswer", "The statistics."),
  }),
  events: () => ({
    operationId: "streamEvents",
    summary: "What happens, as server-sent events",
    description:
      "The data of each is an EventData. Last-Event-ID replays what came after it, as far back as 10,000 events; an event reset " +
      "says that some are gone. A comment every 15 seconds. A reader who falls behind is cut off and may replay. Filters narrow " +
      "events of rooms.",
    parameters: [query("lastEventId", "As the header Last-Event-ID, which comes first."), ...filters()],
    answer: { description: "Events.", headers: answerHeaders(), content: { "text/event-stream": { schema: {} } } },
  }),
  export: () => ({
    operationId: "exportRooms",
    summary: "Every room that matches, as a file",
    description:
      "Streamed from one list made at the start. What it holds stands in the headers X-Livescout-Matched, -As-Of, -World, -Unknown, " +
      "-Estimate and -Links, and in report of the JSON form. Addresses of pictures and streams expire within days.",
    parameters: [inPath("form", "csv, ndjson or json.", { enum: ["csv", "ndjson", "json"] }), ...filters()],
    answer: {
      description: "The rooms.",
      headers: answerHeaders(),
      content: {
        "application/json": { schema: { $ref: "#/components/schemas/ExportAnswer" } },
        "application/x-ndjson": { schema: {} },
        "text/csv": { schema: {} },
      },
    },
    isWithoutThing: true,
  }),
  check: () => ({
    operationId: "checkLive",
    summary: "Who of these is live",
    description:
      `Up to 50: ${CHECK_STATES.join(", ")}. Answered from what was seen within the last minute; anything else is unknown, and queued ` +
      "for the collector, which looks at its own pace.",
    parameters: [query("names", "Names of owners, by commas."), query("rooms", "Room ids, by commas.")],
    answer: json("CheckAnswer", "A result for each."),
  }),
};

export function cataloguePaths(hasKeys: boolean): ApiDocument["paths"] {
  const describe = ({ name, isForViewKeys }: (typeof CATALOGUE_ROUTES)[number]): ApiOperation => {
    const { answer, isWithoutThing, description, ...words } = WORDS[name]();
    const statuses = [400, 401, 403, ...(isWithoutThing === true ? [404] : []), 405, 408, 414, 429, 431, 500, 503];
    const header = [{ apiKeyHeader: [] }, { bearer: [] }];
    return {
      ...words,
      description: `${description} ${isForViewKeys ? "Open to view keys, which may stand in the address." : "Not for view keys."}`,
      responses: { 200: answer, ...errors(statuses) },
      ...(hasKeys && { security: isForViewKeys ? [...header, { apiKeyQuery: [] }] : header }),
    };
  };
  return Object.fromEntries(CATALOGUE_ROUTES.map((route) => [route.path, { get: describe(route) }]));
}

export const catalogueSchemas = (): { [name: string]: JsonSchema } => ({
  CatalogueRoom: jsonSchema(WireCatalogueRoom, "output"),
  RoomsAnswer: jsonSchema(RoomsAnswer, "output"),
  HistoryAnswer: jsonSchema(HistoryAnswer, "output"),
  OwnerAnswer: jsonSchema(OwnerAnswer, "output"),
  StatsAnswer: jsonSchema(StatsAnswer, "output"),
  ExportAnswer: jsonSchema(ExportAnswer, "output"),
  CheckAnswer: jsonSchema(CheckAnswer, "output"),
  EventData: jsonSchema(EventData, "output"),
});
