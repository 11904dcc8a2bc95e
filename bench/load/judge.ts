import type { Fate, Fates, SeenEvent } from './fates';

/** How many are named of those with the same fault. */
const NAMED = 5;

/**
 * What was promised and not kept, a sentence each; none where nothing was lost. Repeats are no fault: events are
 * published, and callbacks delivered, at least once.
 */
export function faultsIn({ all, events, foreign }: Pick<Fates, 'all' | 'events' | 'foreign'>): string[] {
  const own = new Map<number, Set<string>>();
  for (const { number, id } of events) {
    if (number !== undefined) own.set(number, (own.get(number) ?? new Set()).add(id));
  }
  const published = (fate: Fate) => own.get(fate.number)?.size ?? 0;
  return [
    ...named('not answered 2xx, and FoneStorm sends nothing again', all, (fate) => !isAccepted(fate)),
    ...named('accepted and never published', all, (fate) => isAccepted(fate) && published(fate) === 0),
    ...named('published as several', all, (fate) => published(fate) > 1),
    ...named('accepted and never delivered', all, (fate) => isAccepted(fate) && fate.deliveries === 0),
    ...named('delivered otherwise than sent', all, ({ isAltered }) => isAltered === true),
    ...(foreign > 0 ? [`delivered and never sent: ${foreign}`] : []),
    ...[...byConference(events)].flatMap(([id, each]) => faultsOfNumbering(id, each)),
  ];
}

/** The promise of a 2xx. */
export function isAccepted({ answer }: Fate): boolean {
  return typeof answer?.status === 'number' && answer.status >= 200 && answer.status < 300;
}

/** How many events, and how many deliveries, were not the first of theirs. */
export function repeatsIn({ all, events }: Pick<Fates, 'all' | 'events'>) {
  return {
    events: events.length - new Set(events.map(({ id, conferenceId }) => `${conferenceId} ${id}`)).size,
    deliveries: all.reduce((sum, { deliveries }) => sum + Math.max(0, deliveries - 1), 0),
  };
}

function named(what: string, all: readonly Fate[], is: (fate: Fate) => boolean): string[] {
  const found = all.filter(is).map((fate) => {
    const { number, conferenceId, answer } = fate;
    return `${number} of ${conferenceId}${isAccepted(fate) ? '' : `, ${answer?.status ?? 'no answer'}`}`;
  });
  return found.length === 0 ? [] : [`${what}: ${found.length} (${shortened(found, '; ')})`];
}

function shortened(all: readonly unknown[], joint = ', '): string {
  return `${all.slice(0, NAMED).join(joint)}${all.length > NAMED ? `${joint}…` : ''}`;
}

function byConference(events: readonly SeenEvent[]): Map<string, SeenEvent[]> {
  const found = new Map<string, SeenEvent[]>();
  for (const event of events) {
    const own = found.get(event.conferenceId) ?? [];
    found.set(event.conferenceId, own);
    own.push(event);
  }
  return found;
}

/** A conference's events are numbered from 1 without a gap, and each keeps its number in every repeat. */
function faultsOfNumbering(conferenceId: string, events: readonly SeenEvent[]): string[] {
  const numbers = new Map<string, Set<number>>();
  for (const { id, sequence } of events) numbers.set(id, (numbers.get(id) ?? new Set()).add(sequence));
  const taken = new Map<number, number>();
  for (const own of numbers.values()) for (const each of own) taken.set(each, (taken.get(each) ?? 0) + 1);
  const last = Math.max(0, ...taken.keys());
  const missing = Array.from({ length: last }, (_, index) => index + 1).filter((each) => !taken.has(each));
  const twice = [...taken].filter(([, count]) => count > 1).map(([each]) => each);
  const changed = [...numbers].filter(([, own]) => own.size > 1).map(([id]) => id);
  return [
    ...(missing.length > 0 ? [`of ${conferenceId}, there is no event number ${shortened(missing)}`] : []),
    ...(twice.length > 0 ? [`of ${conferenceId}, several events have the number ${shortened(twice)}`] : []),
    ...(changed.length > 0
      ? [`of ${conferenceId}, an event has several numbers: ${shortened(changed)}`]
      : []),
  ];
}
