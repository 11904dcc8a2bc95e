import type { Passed, Receivers } from '../../lambda/delivery-ports';
import type { Answered } from '../../lambda/domain/delivery';
import type { Faults } from './faults';
import type { VirtualTime } from './virtual-time';

/** How a receiver is for a while; at all other times it takes what it is sent. Times are milliseconds since 1970. */
export interface Spell {
  readonly host: string;
  readonly from: number;
  readonly until: number;
  readonly how: 'down' | 'overloaded' | 'slow' | 'gone';
}

/** A request that a receiver got, and whether it took it. */
export interface Got {
  readonly at: number;
  readonly request: Passed;
  readonly isTaken: boolean;
}

/** The callers' own servers, on a virtual clock. */
export class SimulatedReceivers implements Receivers {
  readonly got: Got[] = [];
  readonly spells: Spell[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
  ) {}

  async send(request: Passed): Promise<Answered> {
    const at = this.time.instant();
    const began = this.time.now;
    const id = request.headers['webhook-id'] ?? '';
    const { answer, wait } = this.#answer(request, id);
    await this.time.sleep(wait);
    const isTaken = answer.status === 204;
    this.got.push({ at: this.time.now, request, isTaken });
    const took = this.time.now - began;
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
