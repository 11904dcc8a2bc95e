import { callPayload, type Payload } from '../../simulator/callback-payload';
import type { Chance } from './chance';
import type { SimulatedFoneNumbers } from './fonenumbers';
import type { VirtualTime } from './virtual-time';

/** A callback on its way, and what a story calls it. */
export interface SentCallback {
  readonly name: string;
  readonly url: string;
  readonly payload: Payload;
}

/** No page of FoneStorm's says when `BEGIN` is sent. */
export type CallBegins = 'ringing' | 'answered';

interface Call {
  readonly uid: string;
  readonly fonenumber: string;
  /** Undefined while it rings. */
  readonly answeredAt?: string;
}

interface Parts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly numbers: SimulatedFoneNumbers;
  readonly callBegins: CallBegins;
  readonly send: (callback: SentCallback) => void;
}

/** Calls ring for so long, at the most; milliseconds. */
const LONGEST_RINGING = 20_000;

/** The calls to FoneNumbers. Each is reported to the URL that its number has at that moment. */
export class SimulatedCalls {
  /** The calls that rang and were never answered. */
  readonly neverAnswered = new Set<string>();
  /** By caller. */
  readonly #going = new Map<string, Call>();
  #ringing = 0;

  constructor(private readonly parts: Parts) {}

  /** The number of calls that ring. */
  get ringing(): number {
    return this.#ringing;
  }

  /** Somebody calls a number. The call rings for some seconds, and is answered then. */
  begin(name: string, fonenumber: string, caller: string): void {
    if (this.#going.has(caller)) return;
    const call = this.#rings(name, fonenumber, () => {
      if (this.#going.get(caller) !== call) return;
      this.#going.set(caller, { ...call, answeredAt: this.parts.time.instant() });
      if (this.parts.callBegins === 'answered') this.#report(name, call, 'BEGIN');
    });
    this.#going.set(caller, call);
  }

  /** The caller hangs up. */
  end(name: string, caller: string): void {
    const call = this.#going.get(caller);
    if (!call) return;
    this.#going.delete(caller);
    if (call.answeredAt === undefined) this.#unanswered(name, call, 'CANCEL');
    else this.#report(name, call, 'END', 'ANSWERED');
  }

  /** Somebody calls a number, and nobody answers. */
  inVain(name: string, fonenumber: string, disposition: string): void {
    const call = this.#rings(name, fonenumber, () =>
      this.#unanswered(`${name}, to the end`, call, disposition),
    );
  }

  #rings(name: string, fonenumber: string, then: () => void): Call {
    const { time, chance, callBegins } = this.parts;
    const call: Call = { uid: `call ${name}`, fonenumber };
    if (callBegins === 'ringing') this.#report(name, call, 'BEGIN');
    this.#ringing += 1;
    time.at(time.now + chance.whole(1, LONGEST_RINGING, `rings ${name}`), () => {
      this.#ringing -= 1;
      then();
    });
    return call;
  }

  #unanswered(name: string, call: Call, disposition: string): void {
    this.neverAnswered.add(call.uid);
    this.#report(name, call, 'END', disposition);
  }

  #report(
    name: string,
    { uid, fonenumber, answeredAt }: Call,
    status: 'BEGIN' | 'END',
    disposition?: string,
  ): void {
    const { time, numbers, send } = this.parts;
    const url = numbers.urlOf(fonenumber);
    if (url === undefined) return;
    const said = {
      ...{ status, answeredAt, at: time.instant(), profile: 'documented' as const },
      ...(disposition !== undefined && { disposition }),
    };
    send({ name, url, payload: callPayload({ uid, from: '13175550100', to: fonenumber }, said) });
  }
}
