import type { BusEvent } from '../../local/event-bus';

/** The outcome of one callback. Times are milliseconds of one clock that never goes back. */
export interface CallbackOutcome {
  /** 1 for the first. */
  readonly number: number;
  readonly conferenceId: string;
  /** The time at which it was due, even if it was sent later: every wait counts. */
  readonly dueAt: number;
  /** Sent while the relay warms up: its times do not count. */
  readonly isWarmUp: boolean;
  /** The relay's answer, or the code of the error for which there is none. */
  response?: { readonly at: number; readonly status: number | string };
  /** The time at which a subscriber first got its `Callback Received`. */
  publishedAt?: number;
  /** The time at which the receiver first got it. */
  deliveredAt?: number;
  /** The number of deliveries to the receiver. */
  deliveryCount: number;
  /** The receiver did not take it. */
  isRefused?: boolean;
  /** A delivery was not what was sent, byte for byte. */
  isAltered?: boolean;
}

/** A status event as a subscriber saw it. */
export interface SeenEvent {
  readonly id: string;
  readonly conferenceId: string;
  readonly sequence: number;
  /** The number of the callback, if the event is the `Callback Received` of one from this run. */
  readonly number?: number;
}

/** All that was sent, and what was seen of it. */
export interface CallbackOutcomes {
  readonly all: readonly CallbackOutcome[];
  readonly events: readonly SeenEvent[];
  /** Deliveries of what was never sent. */
  readonly unknownDeliveries: number;
  recordSent(conferenceId: string, dueAt: number, isWarmUp: boolean): CallbackOutcome;
  recordPublished(event: BusEvent, at: number): void;
  /** @param isSame the received callback is the sent one */
  recordDelivered(number: number, isSame: boolean, at: number): void;
  /** The receiver answered that it does not take it. */
  recordRefused(number: number): void;
  counts(): Readonly<Record<'answered' | 'published' | 'delivered', number>>;
}

/** The field of a callback that identifies it. FoneStorm knows none of this name. */
export const NUMBER_FIELD = 'callback_number';

export function createCallbackOutcomes(): CallbackOutcomes {
  const all: CallbackOutcome[] = [];
  const events: SeenEvent[] = [];
  let foreign = 0;
  return {
    all,
    events,
    get unknownDeliveries() {
      return foreign;
    },
    recordSent(conferenceId, dueAt, isWarmUp) {
      const fate = { number: all.length + 1, conferenceId, dueAt, isWarmUp, deliveryCount: 0 };
      all.push(fate);
      return fate;
    },
    recordPublished(event, at) {
      const { id, conferenceId, sequence } = event.detail.metadata;
      const number = readNumber(event);
      events.push({ id, conferenceId, sequence, ...(number !== undefined && { number }) });
      const fate = number === undefined ? undefined : all[number - 1];
      if (fate) fate.publishedAt ??= at;
    },
    recordDelivered(number, isSame, at) {
      const fate = all[number - 1];
      if (!fate) {
        foreign += 1;
        return;
      }
      fate.deliveryCount += 1;
      fate.deliveredAt ??= at;
      if (!isSame) fate.isAltered = true;
    },
    recordRefused(number) {
      const fate = all[number - 1];
      if (fate) fate.isRefused = true;
    },
    counts() {
      const count = (is: (fate: CallbackOutcome) => boolean) => all.filter(is).length;
      return {
        answered: count(({ response }) => response !== undefined),
        published: count(({ publishedAt }) => publishedAt !== undefined),
        delivered: count(({ deliveryCount }) => deliveryCount > 0),
      };
    },
  };
}

/** In the query it is a string, in a body a number. */
function readNumber({ 'detail-type': type, detail }: BusEvent): number | undefined {
  if (type !== 'Callback Received') return undefined;
  const { unknown } = detail.callback as { readonly unknown: Readonly<Record<string, unknown>> };
  return unknown[NUMBER_FIELD] === undefined ? undefined : Number(unknown[NUMBER_FIELD]);
}
