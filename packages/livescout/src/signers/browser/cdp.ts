/**
 * A DevTools client of the size that a signer needs: commands with replies, events by session, and an end.
 *
 * Most of a page's events concern nobody here; they are told by their first characters and never parsed.
 */
import { LivescoutError } from "@livescout/protocol";
import {
  CDP_EVENTS,
  CDP_RESULTS,
  CdpMessage,
  type CdpCommand,
  type CdpEvent,
  type CdpEventName,
  type CdpResult,
} from "./cdp-wire.ts";

/** Carries whole messages; a pipe or a WebSocket. */
export type CdpTransport = {
  send(message: string): void;
  /** Called once by the client, before anything can arrive. */
  listen(hear: { message: (text: string) => void; closed: (why: string) => void }): void;
  close(): void;
};

export type CdpSession = {
  send<Command extends CdpCommand>(command: Command, params?: object): Promise<CdpResult<Command>>;
  on<Name extends CdpEventName>(name: Name, hear: (event: CdpEvent<Name>) => void): void;
  /** Settles when the tab is gone; a crashed one is still there. */
  readonly detached: Promise<void>;
};

export type Cdp = Omit<CdpSession, "detached"> & {
  session(sessionId: string): CdpSession;
  /** Settles, with the reason, when nothing will be answered any more. */
  readonly closed: Promise<string>;
  isOpen(): boolean;
  close(): void;
};

/** A command that the browser did not carry out, or cannot any more. */
export class CdpError extends LivescoutError {
  override readonly name = "CdpError";

  constructor(command: string, why: string, options: { cause?: unknown } = {}) {
    super("internal", `the browser did not do ${command}: ${why}`, { retryable: true, ...options });
  }
}

type Waiting = {
  command: CdpCommand;
  sessionId: string;
  resolve: (result: unknown) => void;
  reject: (error: CdpError) => void;
};
type Hear = (params: unknown) => void;

export function createCdp(transport: CdpTransport): Cdp {
  const waiting = new Map<number, Waiting>();
  /** By session id, "" for the browser itself. */
  const hearers = new Map<string, Map<string, Hear[]>>();
  const sessionEnds = new Map<string, () => void>();
  let lastId = 0;
  let closedWhy: string | undefined;
  let sayClosed: (why: string) => void = () => {};
  const closed = new Promise<string>((resolve) => (sayClosed = resolve));

  function end(why: string): void {
    if (closedWhy !== undefined) return;
    closedWhy = why;
    rejectAll(() => true, why);
    for (const sessionId of sessionEnds.keys()) endSession(sessionId);
    sayClosed(why);
  }

  function rejectAll(fits: (call: Waiting) => boolean, why: string): void {
    for (const [id, call] of waiting) {
      if (!fits(call)) continue;
      waiting.delete(id);
      call.reject(new CdpError(call.command, why));
    }
  }

  function endSession(sessionId: string): void {
    hearers.delete(sessionId);
    rejectAll((call) => call.sessionId === sessionId, "the tab is gone");
    sessionEnds.get(sessionId)?.();
    sessionEnds.delete(sessionId);
  }

  function hear(text: string): void {
    if (isUnheard(text, hearers)) return;
    const message = readMessage(text);
    if (message === undefined) return end("the browser sent something that is no message");
    const { id, method, sessionId = "", params, result, error } = message;
    if (id === undefined) {
      for (const take of hearers.get(sessionId)?.get(method ?? "") ?? []) take(params);
      return;
    }
    const call = waiting.get(id);
    waiting.delete(id);
    if (call === undefined) return;
    if (error !== undefined) return call.reject(new CdpError(call.command, error.message));
    call.resolve(result);
  }

  function send<Command extends CdpCommand>(
    command: Command,
    params: object,
    sessionId: string,
  ): Promise<CdpResult<Command>> {
    return new Promise((resolve, reject) => {
      if (closedWhy !== undefined) return reject(new CdpError(command, closedWhy));
      const id = ++lastId;
      const take = (result: unknown) => {
        const read = CDP_RESULTS[command].safeParse(result);
        if (read.success) resolve(read.data as CdpResult<Command>);
        else reject(new CdpError(command, "its answer has another shape", { cause: read.error }));
      };
      waiting.set(id, { command, sessionId, resolve: take, reject });
      transport.send(JSON.stringify({ id, method: command, params, ...(sessionId !== "" && { sessionId }) }));
    });
  }

  function on<Name extends CdpEventName>(name: Name, take: (event: CdpEvent<Name>) => void, sessionId: string): void {
    const own = hearers.get(sessionId) ?? new Map<string, Hear[]>();
    hearers.set(sessionId, own);
    const read: Hear = (params) => {
      const event = CDP_EVENTS[name].safeParse(params);
      if (event.success) take(event.data as CdpEvent<Name>);
    };
    own.set(name, [...(own.get(name) ?? []), read]);
  }

  transport.listen({ message: hear, closed: end });
  on("Target.detachedFromTarget", ({ sessionId }) => endSession(sessionId), "");
  return {
    send: (command, params = {}) => send(command, params, ""),
    on: (name, take) => on(name, take, ""),
    session: (sessionId) => ({
      send: (command, params = {}) => send(command, params, sessionId),
      on: (name, take) => on(name, take, sessionId),
      detached: new Promise((resolve) => sessionEnds.set(sessionId, resolve)),
    }),
    closed,
    isOpen: () => closedWhy === undefined,
    close() {
      end("the connection was closed");
      transport.close();
    },
  };
}

const EVENT_START = '{"method":"';

/** An event that no session hears; Chromium writes the method first. Anything else is parsed. */
function isUnheard(text: string, hearers: ReadonlyMap<string, ReadonlyMap<string, unknown>>): boolean {
  if (!text.startsWith(EVENT_START)) return false;
  const name = text.slice(EVENT_START.length, text.indexOf('"', EVENT_START.length));
  for (const heard of hearers.values()) if (heard.has(name)) return false;
  return true;
}

function readMessage(text: string) {
  try {
    return CdpMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
