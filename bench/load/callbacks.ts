import { Agent, request } from 'node:http';
import { type CallbackRequest, callbackRequest } from '../../simulator/callback-request';
import { type Fate, NUMBER_FIELD } from './fates';

const METHODS = ['GET', 'POST', 'JSON'] as const;
/** Attendees come and go, so that each callback of a conference says something new. */
const MOST_ATTENDEES = 5;

/** Callback number so-and-so of a conference, in FoneStorm's three methods in turn. */
export function callbackNumber(number: number, conferenceId: string, url: string): CallbackRequest {
  const method = METHODS[number % METHODS.length] ?? 'POST';
  const payload = {
    ...{ id: conferenceId, conference_status: 'unknown', organizer_status: true },
    ...{ attendees_status: Math.floor(number / METHODS.length) % MOST_ATTENDEES, [NUMBER_FIELD]: number },
  };
  return callbackRequest(url, payload, { method, basic: null });
}

/** FoneStorm's side of the connections. */
export interface Sending {
  /** Writes what was answered into the fate, or why nothing was. Never throws. */
  send(callback: CallbackRequest, fate: Fate): Promise<void>;
  /** How many have no answer yet. */
  inFlight(): number;
  close(): void;
}

/** Milliseconds that an answer may take. */
const LONGEST_WAIT = 30_000;
/** A connection that nobody used for so many milliseconds is not used again: the relay closes it after five seconds. */
const IDLE = 3000;

export function sendingOfCallbacks(): Sending {
  const agent = new Agent({ keepAlive: true, timeout: IDLE });
  let inFlight = 0;
  return {
    send({ url, method, headers, body }, fate) {
      inFlight += 1;
      return new Promise((resolve) => {
        const end = (status: number | string) => {
          if (fate.answer) return;
          fate.answer = { at: performance.now(), status };
          inFlight -= 1;
          resolve();
        };
        const signal = AbortSignal.timeout(LONGEST_WAIT);
        const outgoing = request(url, { agent, method, signal, headers: { ...headers, ...lengthOf(body) } });
        outgoing.on('response', (incoming) => {
          incoming.on('end', () => end(incoming.statusCode ?? 0));
          incoming.on('error', ({ message }) => end(message));
          incoming.resume();
        });
        outgoing.on('error', ({ message }) => end(message));
        outgoing.end(body);
      });
    },
    inFlight: () => inFlight,
    close: () => agent.destroy(),
  };
}

function lengthOf(body: string | undefined) {
  return body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
}
