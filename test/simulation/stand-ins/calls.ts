import { callPayload, type Payload } from '../../../simulator/callbacks/callback-payload';
import type { Chance } from '../scenario/chance';
import type { SimulatedFoneNumbers } from './fonenumbers';
import type { VirtualTime } from './virtual-time';

/** A callback in transit, with its name in stories. */
export interface SentCallback {
  readonly name: string;
  readonly url: string;
  readonly payload: Payload;
}

/** The time of `BEGIN`, which FoneStorm does not document. */
export type CallBegins = 'ringing' | 'answered';

interface CallInProgress {
  readonly uid: string;
  readonly fonenumber: string;
  /** Undefined while it rings. */
  readonly answeredAt?: string;
}

interface SimulatedCallsParts {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly numbers: SimulatedFoneNumbers;
  readonly callBegins: CallBegins;
  readonly send: (callback: SentCallback) => void;
}

/** The longest time that a call rings; milliseconds. */
const MAX_RINGING = 20_000;

/** The calls to FoneNumbers. Each is reported to the URL that its number has at that moment. */
export class SimulatedCalls {
  /** The calls that rang and were never answered. */
  readonly neverAnswered = new Set<string>();
  /** The calls by caller. */
  readonly #inProgress = new Map<string, CallInProgress>();
  #ringing = 0;

  constructor(private readonly parts: SimulatedCallsParts) {}

  /** The number of calls that ring. */
  get ringing(): number {
    return this.#ringing;
  }

  /** Somebody calls a number. The call rings for some seconds, and is answered then. */
  begin(name: string, fonenumber: string, caller: string): void {
    if (this.#inProgress.has(caller)) return;
    const call = this.#ring(name, fonenumber, () => {
      if (this.#inProgress.get(caller) !== call) return;
      this.#inProgress.set(caller, { ...call, answeredAt: this.parts.time.instant() });
      if (this.parts.callBegins === 'answered') this.#report(name, call, 'BEGIN');
    });
    this.#inProgress.set(caller, call);
  }

  /** The caller hangs up. */
  end(name: string, caller: string): void {
    const call = this.#inProgress.get(caller);
    if (!call) return;
    this.#inProgress.delete(caller);
    if (call.answeredAt === undefined) this.#endUnanswered(name, call, 'CANCEL');
    else this.#report(name, call, 'END', 'ANSWERED');
  }

  /** Somebody calls a number, and nobody answers. */
  callUnanswered(name: string, fonenumber: string, disposition: string): void {
    const call = this.#ring(name, fonenumber, () =>
      this.#endUnanswered(`${name}, to the end`, call, disposition),
    );
  }

  #ring(name: string, fonenumber: string, then: () => void): CallInProgress {
    const { time, chance, callBegins } = this.parts;
    const call: CallInProgress = { uid: `call ${name}`, fonenumber };
    if (callBegins === 'ringing') this.#report(name, call, 'BEGIN');
    this.#ringing += 1;
    time.schedule(time.now + chance.wholeNumber(1, MAX_RINGING, `rings ${name}`), () => {
      this.#ringing -= 1;
      then();
    });
    return call;
  }

  #endUnanswered(name: string, call: CallInProgress, disposition: string): void {
    this.neverAnswered.add(call.uid);
    this.#report(name, call, 'END', disposition);
  }

  #report(
    name: string,
    { uid, fonenumber, answeredAt }: CallInProgress,
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
