import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Passed, Receivers } from '../delivery-ports';
import type { Answered } from '../domain/delivery';
import { milliseconds } from '../domain/instant';
import type { Clock } from '../ports';
import { type DestinationsOptions, ways } from './destinations';
import { answerOf, failureOf } from './receiver-answers';
import { requestTo, type Trust } from './receiver-requests';
import { systemClock } from './system-clock';

export interface ReceiversOptions extends DestinationsOptions, Trust {
  /** Milliseconds from the look-up of a host's name to the end of its answer; default 15000. */
  readonly deadline?: number;
  readonly clock?: Clock;
}

type Outcome = Omit<Answered, 'at' | 'took'>;

const DEADLINE = 15_000;

/**
 * Sends requests to receivers whose addresses are allowed; each attempt looks them up once, and is connected to what
 * was found. An answer counts once it was read, whole or to 64 kilobytes, before the deadline.
 *
 * @throws where `allowed` has an entry that is none
 */
export function httpsReceivers(options: ReceiversOptions): Receivers {
  const { deadline = DEADLINE, clock = systemClock } = options;
  const find = ways(options);
  return {
    async send(passed) {
      const at = clock.now();
      const timeUp = new AbortController();
      const timer = setTimeout(() => timeUp.abort(), deadline);
      const outcome = await attempt(passed, timeUp.signal);
      clearTimeout(timer);
      return { at, took: Math.max(0, milliseconds(clock.now()) - milliseconds(at)), ...outcome };
    },
  };

  async function attempt(passed: Passed, signal: AbortSignal): Promise<Outcome> {
    let request: ClientRequest | undefined;
    try {
      const way = await find(passed.url, signal);
      if (way === 'not known') return { failure: whyNot(signal, 'the name of its host is not known') };
      if ('refused' in way) return { failure: `expected ${way.refused}` };
      request = requestTo(way, passed, signal, options);
      const response = await responseTo(request, passed.body);
      if (!response) return { failure: whyNot(signal, 'the connection ended without an answer') };
      return outcomeOf(await answerOf(response, milliseconds(clock.now())), signal);
    } catch (error) {
      return { failure: whyNot(signal, failureOf(error)) };
    } finally {
      request?.destroy();
    }
  }

  /** A status whose answer broke off is no answer: a receiver that took the callback answers to the end. */
  function outcomeOf(
    { broken, status, ...answer }: Awaited<ReturnType<typeof answerOf>>,
    signal: AbortSignal,
  ) {
    if (broken === undefined) return { status, ...answer };
    return { ...answer, failure: `status ${status}, then ${whyNot(signal, failureOf(broken))}` };
  }

  function whyNot(signal: AbortSignal, reason: string): string {
    return signal.aborted ? `no whole answer within ${deadline} ms` : reason;
  }
}

/** Undefined where there is none: also where the receiver makes something else than HTTP of the connection. */
function responseTo(request: ClientRequest, body: Buffer): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => resolve(undefined));
    request.end(body);
  });
}
