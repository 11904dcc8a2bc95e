import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { Relay } from '../relay';

type Type = StatusEvent['type'];

/** Where a conference is, as its events have it; `unheard` before there is one. */
export type ToldPhase = 'unheard' | 'scheduled' | 'live' | 'ended' | 'gone' | 'failed' | 'cancelled';

/** What somebody takes a conference to be who has its events alone. */
export interface Told {
  readonly phase: ToldPhase;
  readonly organizer: boolean;
  readonly attendees: number;
  /** The calls that are there. */
  readonly calls: readonly string[];
}

/** An event, with what is known before it and after it. */
export interface Telling {
  readonly event: StatusEvent;
  /** When it was published, and all before it; milliseconds since 1970. */
  readonly at: number;
  readonly before: Told;
  readonly after: Told;
}

const NOTHING: Told = { phase: 'unheard', organizer: false, attendees: 0, calls: [] };

const PHASES: Partial<Record<Type, ToldPhase>> = {
  'Conference Scheduled': 'scheduled',
  'Conference Started': 'live',
  'Conference Ended': 'ended',
  'Conference Gone': 'gone',
  'Conference Creation Failed': 'failed',
  'Conference Cancelled': 'cancelled',
};

/** The events of a conference by their numbers, without repeats, with what each leaves somebody to know. */
export function tellingsOf(relay: Relay, conference: string): readonly Telling[] {
  const first = new Map<string, { readonly at: number; readonly event: StatusEvent }>();
  for (const { at, event } of relay.published) {
    const { id, conferenceId } = event.detail.metadata;
    if (conferenceId === conference && !first.has(id)) first.set(id, { at, event });
  }
  const events = [...first.values()].sort(
    (a, b) => a.event.detail.metadata.sequence - b.event.detail.metadata.sequence,
  );
  let [before, latest] = [NOTHING, 0];
  return events.map(({ at, event }) => {
    latest = Math.max(latest, at);
    const telling = { event, at: latest, before, after: following(before, event) };
    before = telling.after;
    return telling;
  });
}

/** What is known at a moment. */
export function toldAt(tellings: readonly Telling[], moment: number): Told {
  return tellings.findLast(({ at }) => at <= moment)?.after ?? NOTHING;
}

/** What somebody takes it to be at any moment of a while; nothing where there is no such while. */
export function toldBetween(tellings: readonly Telling[], from: number, until: number): readonly Told[] {
  if (from >= until) return [];
  const moments = tellings.flatMap(({ at }) => (from < at && at < until ? [at] : []));
  return [from, ...moments].map((moment) => toldAt(tellings, moment));
}

function following(before: Told, event: StatusEvent): Told {
  const after = saying(before, event);
  const isAnswer = event.detail.metadata.origin === 'reconciliation';
  // Where FoneStorm answers that nobody is there, no event tells of each call that it has ended.
  return isAnswer && !after.organizer && after.attendees === 0 ? { ...after, calls: [] } : after;
}

function saying(before: Told, { type, detail }: StatusEvent): Told {
  const phase = phaseAfter(before.phase, type);
  const uid = uidOf(detail);
  switch (type) {
    case 'Organizer Joined':
    case 'Organizer Left':
      return { ...before, phase, organizer: type === 'Organizer Joined' };
    case 'Attendee Count Changed':
      return { ...before, phase, attendees: countsOf(detail).now };
    case 'Participant Joined':
      return { ...before, phase, calls: [...before.calls, uid] };
    case 'Participant Left':
      return { ...before, phase, calls: before.calls.filter((each) => each !== uid) };
    default:
      return { ...before, phase };
  }
}

function phaseAfter(before: ToldPhase, type: Type): ToldPhase {
  if (before === 'cancelled') return before;
  // Callbacks may have told more already.
  if (type === 'Conference Adopted') return before === 'unheard' ? 'scheduled' : before;
  return PHASES[type] ?? before;
}

export function countsOf({ attendees }: StatusEvent['detail']): { before: number; now: number } {
  return (attendees ?? { before: 0, now: 0 }) as { before: number; now: number };
}

export function uidOf({ call }: StatusEvent['detail']): string {
  return String((call as { uid?: unknown } | undefined)?.uid);
}

/** The times of the conference as an event has them; milliseconds since 1970, `NaN` where it has none. */
export function timesOf({ detail }: StatusEvent): { start: number; end: number } {
  const { start_time, end_time } = detail.conference;
  return { start: Date.parse(String(start_time)), end: Date.parse(String(end_time)) };
}

/** The entry that an event came of: its id is the beginning of the event's. */
export function entryOf(event: StatusEvent | undefined): string | undefined {
  return event?.detail.metadata.id.replace(/\/[^/]*$/, '');
}
