import type { AttemptResult } from '../../../lambda/domain/delivery';
import type { OutboundRequest } from '../../../lambda/ports/receivers';
import type { SigningKeys } from '../../../lambda/ports/secrets';
import type { Faults } from '../scenario/faults';
import type { RelayKeys } from './key-rotation';
import type { VirtualTime } from './virtual-time';

/** How a receiver is for a while; at all other times it takes what it is sent. Times are milliseconds since 1970. */
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
  /** What it answered, though nobody may have heard it; undefined where it did not. */
  readonly status: number | undefined;
  readonly isAccepted: boolean;
  /** The keys that receivers' secrets were made from when it came. */
  readonly keys: SigningKeys;
  /** The function that sent it had ended before it came: nobody is answerable for when that is. */
  readonly isAfterFunctionEnd: boolean;
  /** The function that sent it heard how it ended. */
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
    const { answer, wait } = this.#respond(request, id);
    await this.time.sleep(wait);
    const { status } = answer;
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
      : { startedAt, duration, ...answer };
  }

  #respond({ url }: OutboundRequest, id: string): { answer: Partial<AttemptResult>; wait: number } {
    const { host } = new URL(url);
    const { now } = this.time;
    const spell = this.outages.find((each) => each.host === host && each.from <= now && now < each.until);
    const quick = this.faults.chance.wholeNumber(5, 400, `receiver ${id} ${now}`);
    if (!spell) return { answer: { status: 204 }, wait: quick };
    switch (spell.kind) {
      case 'down':
        return { answer: { failure: 'no connection' }, wait: quick };
      case 'overloaded':
        return { answer: { status: 503, retryAfter: 30_000 }, wait: quick };
      case 'slow':
        return { answer: { failure: 'no answer within 15 s' }, wait: 15_000 };
      case 'gone':
        return { answer: { status: 410 }, wait: quick };
      default:
        return spell.kind satisfies never;
    }
  }
}
