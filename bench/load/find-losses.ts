import type { CallbackOutcome, CallbackOutcomes, SeenEvent } from './callback-outcomes';

/** How many are named of those with the same fault. */
const MAX_NAMED = 5;

/** The codes of errors of a connection to a process that was killed, or is not started again yet. */
const KILLED_CODES: readonly unknown[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/** Whether a callback has no answer because the relay was killed. It was not accepted. */
export function isUnanswered({ response }: CallbackOutcome): boolean {
  return KILLED_CODES.includes(response?.status);
}

/**
 * The broken promises, a sentence each; empty if nothing was lost. Repeats are allowed: events are published, and callbacks
 * delivered, at least once.
 *
 * @param kills how often the relay was killed: then callbacks may have no answer
 */
export function findLosses(
  { all, events, unknownDeliveries }: Pick<CallbackOutcomes, 'all' | 'events' | 'unknownDeliveries'>,
  kills = 0,
): string[] {
  const own = new Map<number, Set<string>>();
  for (const { number, id } of events) {
    if (number !== undefined) own.set(number, (own.get(number) ?? new Set()).add(id));
  }
  const published = (fate: CallbackOutcome) => own.get(fate.number)?.size ?? 0;
  return [
    ...describeFault(
      'not answered 2xx, and FoneStorm sends nothing again',
      all,
      (fate) => !isAccepted(fate) && !(kills > 0 && isUnanswered(fate)),
    ),
    ...describeFault(
      'accepted and never published',
      all,
      (fate) => isAccepted(fate) && published(fate) === 0,
    ),
    ...describeFault('published as several', all, (fate) => published(fate) > 1),
    ...describeFault(
      'accepted and never delivered',
      all,
      (fate) => isAccepted(fate) && fate.deliveryCount === 0,
    ),
    ...describeFault('delivered otherwise than sent', all, ({ isAltered }) => isAltered === true),
    ...(unknownDeliveries > 0 ? [`delivered and never sent: ${unknownDeliveries}`] : []),
    ...[...groupByConference(events)].flatMap(([id, each]) => findNumberingFaults(id, each)),
  ];
}

/** The promise of a 2xx. */
export function isAccepted({ response }: CallbackOutcome): boolean {
  return typeof response?.status === 'number' && response.status >= 200 && response.status < 300;
}

/** How many events, and how many deliveries, were not the first of theirs. */
export function countRepeats({ all, events }: Pick<CallbackOutcomes, 'all' | 'events'>) {
  return {
    events: events.length - new Set(events.map(({ id, conferenceId }) => `${conferenceId} ${id}`)).size,
    deliveries: all.reduce((sum, { deliveryCount }) => sum + Math.max(0, deliveryCount - 1), 0),
  };
}

function describeFault(
  what: string,
  all: readonly CallbackOutcome[],
  is: (fate: CallbackOutcome) => boolean,
): string[] {
  const found = all.filter(is).map((fate) => {
    const { number, conferenceId, response } = fate;
    return `${number} of ${conferenceId}${isAccepted(fate) ? '' : `, ${response?.status ?? 'no answer'}`}`;
  });
  return found.length === 0 ? [] : [`${what}: ${found.length} (${joinSome(found, '; ')})`];
}

function joinSome(all: readonly unknown[], joint = ', '): string {
  return `${all.slice(0, MAX_NAMED).join(joint)}${all.length > MAX_NAMED ? `${joint}…` : ''}`;
}

function groupByConference(events: readonly SeenEvent[]): Map<string, SeenEvent[]> {
  const found = new Map<string, SeenEvent[]>();
  for (const event of events) {
    const own = found.get(event.conferenceId) ?? [];
    found.set(event.conferenceId, own);
    own.push(event);
  }
  return found;
}

/** A conference's events are numbered from 1 without a gap, and each keeps its number in every repeat. */
function findNumberingFaults(conferenceId: string, events: readonly SeenEvent[]): string[] {
  const numbers = new Map<string, Set<number>>();
  for (const { id, sequence } of events) numbers.set(id, (numbers.get(id) ?? new Set()).add(sequence));
  const taken = new Map<number, number>();
  for (const own of numbers.values()) for (const each of own) taken.set(each, (taken.get(each) ?? 0) + 1);
  const last = Math.max(0, ...taken.keys());
  const missing = Array.from({ length: last }, (_, index) => index + 1).filter((each) => !taken.has(each));
  const twice = [...taken].filter(([, count]) => count > 1).map(([each]) => each);
  const changed = [...numbers].filter(([, own]) => own.size > 1).map(([id]) => id);
  return [
    ...(missing.length > 0 ? [`of ${conferenceId}, there is no event number ${joinSome(missing)}`] : []),
    ...(twice.length > 0 ? [`of ${conferenceId}, several events have the number ${joinSome(twice)}`] : []),
    ...(changed.length > 0 ? [`of ${conferenceId}, an event has several numbers: ${joinSome(changed)}`] : []),
  ];
}
