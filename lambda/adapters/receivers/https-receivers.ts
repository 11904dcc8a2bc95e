import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AttemptResult } from '../../domain/delivery';
import { milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { OutboundRequest, Receivers } from '../../ports/receivers';
import { systemClock } from '../runtime/system-clock';
import { type DestinationsOptions, urlResolver } from './destinations';
import { createRequest, type TlsOptions } from './requests';
import { describeFailure, readResponse } from './responses';

export interface ReceiversOptions extends DestinationsOptions, TlsOptions {
  /** Milliseconds from the look-up of a host's name to the end of its answer; default 15000. */
  readonly timeout?: number;
  readonly clock?: Clock;
}

type AttemptOutcome = Omit<AttemptResult, 'startedAt' | 'duration'>;

const DEFAULT_TIMEOUT = 15_000;

/**
 * Sends requests to receivers whose addresses are allowed; each attempt looks them up once, and is connected to what
 * was found. An answer counts once it was read, whole or to 64 kilobytes, before the deadline.
 *
 * @throws where `allowed` has an entry that is none
 */
export function httpsReceivers(options: ReceiversOptions): Receivers {
  const { timeout = DEFAULT_TIMEOUT, clock = systemClock } = options;
  const find = urlResolver(options);
  return {
    async send(passed) {
      const startedAt = clock.now();
      const timeUp = new AbortController();
      const timer = setTimeout(() => timeUp.abort(), timeout);
      const result = await attempt(passed, timeUp.signal);
      clearTimeout(timer);
      return {
        startedAt,
        duration: Math.max(0, milliseconds(clock.now()) - milliseconds(startedAt)),
        ...result,
      };
    },
  };

  async function attempt(passed: OutboundRequest, signal: AbortSignal): Promise<AttemptOutcome> {
    let request: ClientRequest | undefined;
    try {
      const way = await find(passed.url, signal);
      if (way === 'unknown') return { failure: whyNot(signal, 'the name of its host is not known') };
      if ('refused' in way) return { failure: `expected ${way.refused}` };
      request = createRequest(way, passed, signal, options);
      const response = await sendBody(request, passed.body);
      if (!response) return { failure: whyNot(signal, 'the connection ended without an answer') };
      return outcomeOf(await readResponse(response, milliseconds(clock.now())), signal);
    } catch (error) {
      return { failure: whyNot(signal, describeFailure(error)) };
    } finally {
      request?.destroy();
    }
  }

  /** A status whose answer broke off is no answer: a receiver that took the callback answers to the end. */
  function outcomeOf(
    { bodyError, status, ...rest }: Awaited<ReturnType<typeof readResponse>>,
    signal: AbortSignal,
  ) {
    if (bodyError === undefined) return { status, ...rest };
    return { ...rest, failure: `status ${status}, then ${whyNot(signal, describeFailure(bodyError))}` };
  }

  function whyNot(signal: AbortSignal, reason: string): string {
    return signal.aborted ? `no whole answer within ${timeout} ms` : reason;
  }
}

/** Undefined where there is none: also where the receiver makes something else than HTTP of the connection. */
function sendBody(request: ClientRequest, body: Buffer): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => resolve(undefined));
    request.end(body);
  });
}
