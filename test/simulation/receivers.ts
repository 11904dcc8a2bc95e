import type { Passed, SigningKeys } from '../../lambda/delivery-ports';
import type { Answered } from '../../lambda/domain/delivery';
import type { Faults } from './faults';
import type { Keys } from './rotations';
import type { VirtualTime } from './virtual-time';

/** How a receiver is for a while; at all other times it takes what it is sent. Times are milliseconds since 1970. */
export interface Spell {
  readonly host: string;
  readonly from: number;
  readonly until: number;
  readonly how: 'down' | 'overloaded' | 'slow' | 'gone';
}

/** A request that a receiver got. Times are milliseconds since 1970. */
export interface Got {
  readonly from: number;
  readonly until: number;
  readonly request: Passed;
  /** What it answered, though nobody may have heard it; undefined where it did not. */
  readonly status: number | undefined;
  readonly isTaken: boolean;
  /** The keys that receivers' secrets were made from when it came. */
  readonly keys: SigningKeys;
  /** The function that sent it had ended before it came: nobody is answerable for when that is. */
  readonly isLate: boolean;
  /** The function that sent it heard how it ended. */
  readonly isHeard: boolean;
}

/** The function that sends a request. */
export interface Sender {
  readonly isOver: boolean;
}

/** The callers' own servers, on a virtual clock. */
export class SimulatedReceivers {
  readonly got: Got[] = [];
  readonly spells: Spell[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly keys: Keys,
  ) {}

  async send(request: Passed, sender: Sender): Promise<Answered> {
    const at = this.time.instant();
    const from = this.time.now;
    const [keys, isLate] = [this.keys.signing, sender.isOver];
    const id = request.headers['webhook-id'] ?? '';
    const { answer, wait } = this.#answer(request, id);
    await this.time.sleep(wait);
    const { status } = answer;
    const isTaken = status === 204;
    const until = this.time.now;
    this.got.push({ from, until, request, status, isTaken, keys, isLate, isHeard: !sender.isOver });
    const took = until - from;
    const isLost = isTaken && this.faults.on(`receiver, ${id}`, { 'takes it and the answer is lost': 1 });
    return isLost ? { at, took, failure: 'the connection broke' } : { at, took, ...answer };
  }

  #answer({ url }: Passed, id: string): { answer: Partial<Answered>; wait: number } {
    const { host } = new URL(url);
    const { now } = this.time;
    const spell = this.spells.find((each) => each.host === host && each.from <= now && now < each.until);
    const quick = this.faults.chance.whole(5, 400, `receiver ${id} ${now}`);
    if (!spell) return { answer: { status: 204 }, wait: quick };
    switch (spell.how) {
      case 'down':
        return { answer: { failure: 'no connection' }, wait: quick };
      case 'overloaded':
        return { answer: { status: 503, retryAfter: 30_000 }, wait: quick };
      case 'slow':
        return { answer: { failure: 'no answer within 15 s' }, wait: 15_000 };
      case 'gone':
        return { answer: { status: 410 }, wait: quick };
      default:
        return spell.how satisfies never;
    }
  }
}
