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
  /** Milliseconds from the DNS lookup of the host to the end of its response; default 15000. */
  readonly timeout?: number;
  readonly clock?: Clock;
}

type AttemptOutcome = Omit<AttemptResult, 'startedAt' | 'duration'>;

const DEFAULT_TIMEOUT = 15_000;

/**
 * Sends requests to receivers whose addresses are allowed. Each attempt resolves the host once, and connects to the addresses
 * that were checked. A response counts if it was read before the deadline: all of it, or the first 64 kilobytes.
 *
 * @throws if an entry of `allowedHosts` is not a host
 */
export function httpsReceivers(options: ReceiversOptions): Receivers {
  const { timeout = DEFAULT_TIMEOUT, clock = systemClock } = options;
  const resolveUrl = urlResolver(options);
  return {
    async send(outbound) {
      const startedAt = clock.now();
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), timeout);
      const result = await attempt(outbound, deadline.signal);
      clearTimeout(timer);
      return {
        startedAt,
        duration: Math.max(0, milliseconds(clock.now()) - milliseconds(startedAt)),
        ...result,
      };
    },
  };

  async function attempt(outbound: OutboundRequest, signal: AbortSignal): Promise<AttemptOutcome> {
    let request: ClientRequest | undefined;
    try {
      const resolved = await resolveUrl(outbound.url, signal);
      if (resolved === 'unknown') return { failure: reasonOf(signal, 'the host name could not be resolved') };
      if ('refused' in resolved) return { failure: `expected ${resolved.refused}` };
      request = createRequest(resolved, outbound, signal, options);
      const response = await sendBody(request, outbound.body);
      if (!response) return { failure: reasonOf(signal, 'the connection ended without a response') };
      return outcomeOf(await readResponse(response, milliseconds(clock.now())), signal);
    } catch (error) {
      return { failure: reasonOf(signal, describeFailure(error)) };
    } finally {
      request?.destroy();
    }
  }

  /** An incomplete response is a failure: a receiver that accepted the callback sends its response to the end. */
  function outcomeOf(
    { bodyError, status, ...rest }: Awaited<ReturnType<typeof readResponse>>,
    signal: AbortSignal,
  ) {
    if (bodyError === undefined) return { status, ...rest };
    return { ...rest, failure: `status ${status}, then ${reasonOf(signal, describeFailure(bodyError))}` };
  }

  function reasonOf(signal: AbortSignal, reason: string): string {
    return signal.aborted ? `no complete response within ${timeout} ms` : reason;
  }
}

/** Undefined if there is no response, for example if the receiver upgrades the connection to another protocol. */
function sendBody(request: ClientRequest, body: Buffer): Promise<IncomingMessage | undefined> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => resolve(undefined));
    request.end(body);
  });
}
