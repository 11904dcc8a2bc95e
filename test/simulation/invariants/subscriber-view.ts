import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { SimulatedRelay } from '../stand-ins/relay';
import type { World } from '../stand-ins/world';

type Type = StatusEvent['type'];

/** The phase of a conference according to its events; `unknown` before the first event. */
export type ViewPhase = 'unknown' | 'scheduled' | 'live' | 'ended' | 'gone' | 'failed' | 'cancelled';

/** A conference as a subscriber knows it who has only its events. */
export interface SubscriberView {
  readonly phase: ViewPhase;
  readonly organizer: boolean;
  readonly attendees: number;
  /** The calls in progress. */
  readonly calls: readonly string[];
}

/** An event, with the subscriber's view before and after it. */
export interface ViewChange {
  readonly event: StatusEvent;
  /** The time by which the event and all before it were published; milliseconds since 1970. */
  readonly at: number;
  readonly before: SubscriberView;
  readonly after: SubscriberView;
}

const EMPTY_VIEW: SubscriberView = { phase: 'unknown', organizer: false, attendees: 0, calls: [] };

const PHASES: Partial<Record<Type, ViewPhase>> = {
  'Conference Scheduled': 'scheduled',
  'Conference Started': 'live',
  'Conference Ended': 'ended',
  'Conference Gone': 'gone',
  'Conference Creation Failed': 'failed',
  'Conference Cancelled': 'cancelled',
};

/** The events of a conference in the order of their sequence numbers, without repeats, each with the views around it. */
export function replayEvents(relay: SimulatedRelay, conference: string): readonly ViewChange[] {
  const first = new Map<string, { readonly at: number; readonly event: StatusEvent }>();
  for (const { at, event } of relay.published) {
    const { id, conferenceId } = event.detail.metadata;
    if (conferenceId === conference && !first.has(id)) first.set(id, { at, event });
  }
  const events = [...first.values()].sort(
    (a, b) => a.event.detail.metadata.sequence - b.event.detail.metadata.sequence,
  );
  let [before, latest] = [EMPTY_VIEW, 0];
  return events.map(({ at, event }) => {
    latest = Math.max(latest, at);
    const viewChange = { event, at: latest, before, after: applyEvent(before, event) };
    before = viewChange.after;
    return viewChange;
  });
}

/** The view at a moment. */
export function viewAt(viewChanges: readonly ViewChange[], moment: number): SubscriberView {
  return viewChanges.findLast(({ at }) => at <= moment)?.after ?? EMPTY_VIEW;
}

/** All views from a moment to another one; empty if the first is not before the second. */
export function viewsBetween(
  viewChanges: readonly ViewChange[],
  from: number,
  until: number,
): readonly SubscriberView[] {
  if (from >= until) return [];
  const moments = viewChanges.flatMap(({ at }) => (from < at && at < until ? [at] : []));
  return [from, ...moments].map((moment) => viewAt(viewChanges, moment));
}

function applyEvent(before: SubscriberView, event: StatusEvent): SubscriberView {
  const after = applyEventAlone(before, event);
  const isAnswer = event.detail.metadata.origin === 'reconciliation';
  // If FoneStorm reports nobody present, there is no event for the end of each call.
  return isAnswer && !after.organizer && after.attendees === 0 ? { ...after, calls: [] } : after;
}

function applyEventAlone(before: SubscriberView, { type, detail }: StatusEvent): SubscriberView {
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

function phaseAfter(before: ViewPhase, type: Type): ViewPhase {
  if (before === 'cancelled') return before;
  // Callbacks may have been published already.
  if (type === 'Conference Adopted') return before === 'unknown' ? 'scheduled' : before;
  return PHASES[type] ?? before;
}

export function countsOf({ attendees }: StatusEvent['detail']): { before: number; now: number } {
  return (attendees ?? { before: 0, now: 0 }) as { before: number; now: number };
}

export function uidOf({ call }: StatusEvent['detail']): string {
  return String((call as { uid?: unknown } | undefined)?.uid);
}

/** The times of the conference in an event; milliseconds since 1970, `NaN` if it has none. */
export function timesOf({ detail }: StatusEvent): { start: number; end: number } {
  const { start_time, end_time } = detail.conference;
  return { start: Date.parse(String(start_time)), end: Date.parse(String(end_time)) };
}

/** The entry that caused an event. */
export function entryIdOf({ relay }: World, event: StatusEvent | undefined): string | undefined {
  return event && relay.entryOfEvent.get(event.detail.metadata.id);
}
