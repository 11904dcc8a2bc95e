import type { AttemptResult } from '../../../lambda/domain/delivery';
import type { OutboundRequest } from '../../../lambda/ports/receivers';
import type { SigningKeys } from '../../../lambda/ports/secrets';
import type { Faults } from '../scenario/faults';
import type { RelayKeys } from './key-rotation';
import type { VirtualTime } from './virtual-time';

/** A period in which a receiver fails; at all other times it accepts requests. Times are milliseconds since 1970. */
export interface Outage {
  readonly host: string;
  readonly from: number;
  readonly until: number;
  readonly kind: 'down' | 'overloaded' | 'slow' | 'gone';
}

/** A request that a receiver got. Times are milliseconds since 1970. */
export interface ReceivedRequest {
  readonly from: number;
  readonly until: number;
  readonly request: OutboundRequest;
  /** The status of its answer, which may be lost; undefined without an answer. */
  readonly status: number | undefined;
  readonly isAccepted: boolean;
  /** The signing keys at the arrival of the request. */
  readonly keys: SigningKeys;
  /** Whether the function that sent it had ended before: then its arrival has no limit. */
  readonly isAfterFunctionEnd: boolean;
  /** Whether the function that sent it got the result. */
  readonly isResultReceived: boolean;
}

/** The function that sends a request. */
export interface Sender {
  readonly isOver: boolean;
}

/** The callers' own servers, on a virtual clock. */
export class SimulatedReceivers {
  readonly received: ReceivedRequest[] = [];
  readonly outages: Outage[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly keys: RelayKeys,
  ) {}

  async send(request: OutboundRequest, sender: Sender): Promise<AttemptResult> {
    const startedAt = this.time.instant();
    const from = this.time.now;
    const [keys, isAfterFunctionEnd] = [this.keys.signing, sender.isOver];
    const id = request.headers['webhook-id'] ?? '';
    const { response, wait } = this.#respond(request, id);
    await this.time.sleep(wait);
    const { status } = response;
    const isAccepted = status === 204;
    const until = this.time.now;
    this.received.push({
      from,
      until,
      request,
      status,
      isAccepted,
      keys,
      isAfterFunctionEnd,
      isResultReceived: !sender.isOver,
    });
    const duration = until - from;
    const isLost =
      isAccepted && this.faults.select(`receiver, ${id}`, { 'takes it and the answer is lost': 1 });
    return isLost
      ? { startedAt, duration, failure: 'the connection broke' }
      : { startedAt, duration, ...response };
  }

  #respond({ url }: OutboundRequest, id: string): { response: Partial<AttemptResult>; wait: number } {
    const { host } = new URL(url);
    const { now } = this.time;
    const outage = this.outages.find((each) => each.host === host && each.from <= now && now < each.until);
    const latency = this.faults.chance.wholeNumber(5, 400, `receiver ${id} ${now}`);
    if (!outage) return { response: { status: 204 }, wait: latency };
    switch (outage.kind) {
      case 'down':
        return { response: { failure: 'no connection' }, wait: latency };
      case 'overloaded':
        return { response: { status: 503, retryAfter: 30_000 }, wait: latency };
      case 'slow':
        return { response: { failure: 'no answer within 15 s' }, wait: 15_000 };
      case 'gone':
        return { response: { status: 410 }, wait: latency };
      default:
        return outage.kind satisfies never;
    }
  }
}
