import { Agent, request } from 'node:http';
import { buildCallbackRequest, type CallbackRequest } from '../../simulator/callbacks/callback-request';
import { type CallbackOutcome, NUMBER_FIELD } from './callback-outcomes';

const METHODS = ['GET', 'POST', 'JSON'] as const;
/** Attendees come and go, so that each callback of a conference says something new. */
const MAX_ATTENDEES = 5;

/**
 * Callback number so-and-so of a conference.
 *
 * @param method default FoneStorm's three methods in turn
 */
export function createNumberedCallback(
  number: number,
  conferenceId: string,
  url: string,
  method = METHODS[number % METHODS.length] ?? 'POST',
): CallbackRequest {
  const payload = {
    ...{ id: conferenceId, conference_status: 'unknown', organizer_status: true },
    ...{ attendees_status: Math.floor(number / METHODS.length) % MAX_ATTENDEES, [NUMBER_FIELD]: number },
  };
  return buildCallbackRequest(url, payload, { method, basic: null });
}

/** FoneStorm's side of the connections. */
export interface CallbackSender {
  /** Writes what was answered into the fate, or why nothing was. Never throws. */
  send(callback: CallbackRequest, fate: CallbackOutcome): Promise<void>;
  /** How many have no answer yet. */
  inFlight(): number;
  close(): void;
}

/** Milliseconds that an answer may take. */
const RESPONSE_TIMEOUT = 30_000;
/** The milliseconds after which an idle connection is not used again: the relay closes it after five seconds. */
const IDLE_TIMEOUT = 3000;

export function createCallbackSender(): CallbackSender {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_TIMEOUT });
  let inFlight = 0;
  return {
    send({ url, method, headers, body }, fate) {
      inFlight += 1;
      return new Promise((resolve) => {
        const end = (status: number | string) => {
          if (fate.response) return;
          fate.response = { at: performance.now(), status };
          inFlight -= 1;
          resolve();
        };
        const signal = AbortSignal.timeout(RESPONSE_TIMEOUT);
        const outgoing = request(url, {
          agent,
          method,
          signal,
          headers: { ...headers, ...lengthHeader(body) },
        });
        outgoing.on('response', (incoming) => {
          incoming.on('end', () => end(incoming.statusCode ?? 0));
          incoming.on('error', ({ message }) => end(message));
          incoming.resume();
        });
        outgoing.on('error', ({ code, message }: NodeJS.ErrnoException) => end(code ?? message));
        outgoing.end(body);
      });
    },
    inFlight: () => inFlight,
    close: () => agent.destroy(),
  };
}

function lengthHeader(body: string | undefined) {
  return body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
}
