import type { BusEvent } from '../../local/event-bus';

/** What became of one callback. Times are milliseconds of one clock that never goes back. */
export interface Fate {
  /** 1 for the first. */
  readonly number: number;
  readonly conferenceId: string;
  /** When it was to be sent, whether it was then or not: a wait for anything counts. */
  readonly dueAt: number;
  /** Sent before the rate was held for a while: what it took counts for nothing. */
  readonly isWarmUp: boolean;
  /** What the relay answered, or why it did not. */
  answer?: { readonly at: number; readonly status: number | string };
  /** Of its `Callback Received`, when it first came to a subscriber. */
  publishedAt?: number;
  /** When it first came to the receiver. */
  deliveredAt?: number;
  /** How often it came to the receiver. */
  deliveries: number;
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
  /** Of the callback, where it is a `Callback Received` of one that was sent here. */
  readonly number?: number;
}

/** All that was sent, and what was seen of it. */
export interface Fates {
  readonly all: readonly Fate[];
  readonly events: readonly SeenEvent[];
  /** Deliveries of what was never sent. */
  readonly foreign: number;
  sent(conferenceId: string, dueAt: number, isWarmUp: boolean): Fate;
  published(event: BusEvent, at: number): void;
  /** @param isSame what came is what was sent */
  delivered(number: number, isSame: boolean, at: number): void;
  /** The receiver answered that it does not take it. */
  refused(number: number): void;
  counts(): Readonly<Record<'answered' | 'published' | 'delivered' | 'refused', number>>;
}

/** The field of a callback that tells it from all others. FoneStorm knows none of this name. */
export const NUMBER_FIELD = 'callback_number';

export function fatesOfCallbacks(): Fates {
  const all: Fate[] = [];
  const events: SeenEvent[] = [];
  let foreign = 0;
  return {
    all,
    events,
    get foreign() {
      return foreign;
    },
    sent(conferenceId, dueAt, isWarmUp) {
      const fate = { number: all.length + 1, conferenceId, dueAt, isWarmUp, deliveries: 0 };
      all.push(fate);
      return fate;
    },
    published(event, at) {
      const { id, conferenceId, sequence } = event.detail.metadata;
      const number = numberIn(event);
      events.push({ id, conferenceId, sequence, ...(number !== undefined && { number }) });
      const fate = number === undefined ? undefined : all[number - 1];
      if (fate) fate.publishedAt ??= at;
    },
    delivered(number, isSame, at) {
      const fate = all[number - 1];
      if (!fate) {
        foreign += 1;
        return;
      }
      fate.deliveries += 1;
      fate.deliveredAt ??= at;
      if (!isSame) fate.isAltered = true;
    },
    refused(number) {
      const fate = all[number - 1];
      if (fate) fate.isRefused = true;
    },
    counts() {
      const count = (is: (fate: Fate) => boolean) => all.filter(is).length;
      return {
        answered: count(({ answer }) => answer !== undefined),
        published: count(({ publishedAt }) => publishedAt !== undefined),
        delivered: count(({ deliveries }) => deliveries > 0),
        refused: count(({ deliveries, isRefused }) => deliveries === 0 && isRefused === true),
      };
    },
  };
}

/** In the query it is a text, in a body a number. */
function numberIn({ 'detail-type': type, detail }: BusEvent): number | undefined {
  if (type !== 'Callback Received') return undefined;
  const { unknown } = detail.callback as { readonly unknown: Readonly<Record<string, unknown>> };
  return unknown[NUMBER_FIELD] === undefined ? undefined : Number(unknown[NUMBER_FIELD]);
}
