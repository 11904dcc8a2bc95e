import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { World } from '../stand-ins/world';
import { isFaultless } from './latencies';
import { conferencesIn } from './lookups';
import {
  countsOf,
  entryIdOf,
  replayEvents,
  type SubscriberView,
  timesOf,
  uidOf,
  type ViewChange,
  type ViewPhase,
} from './subscriber-view';

type Type = StatusEvent['type'];

/** Finds events that contradict the events before them, and repeated events. */
export function checkEventOrder(world: World): readonly string[] {
  const { relay, scenario, apiCallers } = world;
  return conferencesIn(scenario).flatMap((conference) => {
    const viewChanges = replayEvents(relay, conference);
    return [
      ...viewChanges.filter((each) => !isInOrder(each)).map(describeWrongOrder),
      ...viewChanges.filter((each, index) => isRepeat(each, viewChanges.slice(0, index))).map(describeRepeat),
      ...findRepeatedUpdates(viewChanges, conference, apiCallers),
      ...findIgnoredCallbacks(viewChanges, world),
    ];
  });
}

function describeWrongOrder({ event, before }: ViewChange): string {
  return `${event.detail.metadata.id} comes after ${JSON.stringify(before)}`;
}

function describeRepeat({ event }: ViewChange): string {
  return `${event.detail.metadata.id} repeats an event`;
}

const PHASES_BEFORE_CANCELLED: readonly ViewPhase[] = ['scheduled', 'live', 'ended', 'gone', 'failed'];

/** The phases in which a conference may be before an event: see `differences` in the domain. */
const ALLOWED_PHASES: Partial<Record<Type, readonly ViewPhase[]>> = {
  // From `live` if nobody answered the calls that started it.
  'Conference Scheduled': ['unknown', 'failed', 'live', 'ended', 'gone'],
  'Conference Creation Failed': ['unknown', 'failed'],
  'Conference Started': ['scheduled', 'ended', 'gone'],
  'Conference Ended': ['live', 'gone'],
  'Conference Gone': ['scheduled', 'live'],
  'Conference Cancelled': PHASES_BEFORE_CANCELLED,
  'Conference Reminder': ['scheduled'],
  'Organizer Absent': ['scheduled', 'live'],
  'Conference Not Attended': ['scheduled'],
  'Conference Overrunning': ['live'],
};

function isInOrder({ event, before }: ViewChange): boolean {
  const { type, detail } = event;
  // A conference without times may be gone between two visits.
  const isAlwaysOpen =
    type === 'Conference Gone' && before.phase === 'ended' && Number.isNaN(timesOf(event).start);
  if (ALLOWED_PHASES[type] && !ALLOWED_PHASES[type].includes(before.phase) && !isAlwaysOpen) return false;
  switch (type) {
    case 'Organizer Joined':
    case 'Organizer Left':
      return before.organizer !== (type === 'Organizer Joined') && before.phase !== 'cancelled';
    case 'Attendee Count Changed': {
      const counts = countsOf(detail);
      return counts.before === before.attendees && counts.now !== counts.before;
    }
    case 'Participant Left':
      return before.calls.includes(uidOf(detail));
    default:
      return true;
  }
}

/** Whether an event repeats an earlier one, and may come only once. */
function isRepeat({ event }: ViewChange, earlier: readonly ViewChange[]): boolean {
  const meaning = meaningOf(event);
  if (meaning === undefined) return false;
  const last = earlier.findLastIndex((each) => meaningOf(each.event) === meaning);
  if (last < 0) return false;
  if (!ONCE_PER_WINDOW.has(event.type)) return true;
  return !earlier.slice(last).some((each) => isNewWindow(event.type, each, event));
}

/** They are repeated for other times. The audit is also repeated if the conference restarted after it. */
const ONCE_PER_WINDOW = new Set<Type>([
  ...(['Conference Reminder', 'Organizer Absent', 'Conference Not Attended'] as const),
  ...(['Conference Overrunning', 'Conference Audit Failed'] as const),
  ...(['Scheduled Start Reached', 'Scheduled End Reached'] as const),
]);

const END_EVENTS = new Set<Type>([
  ...(['Conference Overrunning', 'Conference Audit Failed', 'Scheduled End Reached'] as const),
]);

function isNewWindow(type: Type, { event, before, after }: ViewChange, again: StatusEvent): boolean {
  const [then, now] = [timesOf(event), timesOf(again)];
  const isEnd = END_EVENTS.has(type);
  if (isEnd ? then.end !== now.end : then.start !== now.start) return true;
  return type === 'Conference Audit Failed' && before.phase !== after.phase;
}

function meaningOf({ type, detail }: StatusEvent): string | undefined {
  switch (type) {
    case 'Conference Adopted':
      return type;
    case 'Callback Received':
      return `${type} ${(detail.callback as CallbackFacts).entry}`;
    case 'Callback Delivery Failed':
      return `${type} ${detail.callback} ${detail.attempts}`;
    case 'Participant Joined':
    case 'Participant Left':
      return `${type} ${uidOf(detail)}`;
    case 'Conference Reminder':
      return `${type} ${detail.minutes_before}`;
    default:
      return ONCE_PER_WINDOW.has(type) ? type : undefined;
  }
}

/**
 * Each update changes a field once. A repeated request changes nothing, unless another update may have come in
 * between.
 */
function findRepeatedUpdates(
  viewChanges: readonly ViewChange[],
  conference: string,
  { results }: World['apiCallers'],
): string[] {
  const changedNames = viewChanges.flatMap(({ event: { type, detail } }) =>
    type === 'Conference Updated' ? (detail.changed as readonly string[]) : [],
  );
  return [...new Set(changedNames)].flatMap((name) => {
    const requests = results.filter(
      ({ step: each }) => each.action === 'update' && each.conference === conference && name in each.changes,
    );
    const isOne = new Set(requests.map(({ step }) => step)).size === 1;
    const maximum = isOne ? 1 : requests.flatMap(({ statuses }) => statuses).length;
    const count = changedNames.filter((each) => each === name).length;
    return count > maximum ? [`${conference} is reported to have another ${name} ${count} times`] : [];
  });
}

/**
 * Finds callbacks that the state ignores. A callback with a participant starts its conference. A callback of a call begins
 * or ends the call. The content of a callback without a time is the state after it.
 */
function findIgnoredCallbacks(viewChanges: readonly ViewChange[], world: World): string[] {
  // Redriven dead letters are only a reason to check, and so are callbacks without an answer.
  if (world.scenario.maxReceives < 200) return [];
  const accepted = new Set(world.callbackTransport.received.map(({ entryId }) => entryId));
  const ended = new Set<unknown>();
  return viewChanges.flatMap(({ event, before }, index) => {
    if (event.type !== 'Callback Received') return [];
    const { entry, known, duplicate_of: of } = event.detail.callback as CallbackFacts;
    const hasEnded = ended.has(known.uid);
    if (known.status === 'END') ended.add(known.uid);
    if (of !== undefined || !accepted.has(entry) || CLOSED_PHASES.has(before.phase)) return [];
    const own = viewChanges.slice(index).filter((each) => entryIdOf(world, each.event) === entry);
    const isStarted = own.some((each) => each.event.type === 'Conference Started');
    const after = own.at(-1)?.after ?? before;
    const isApplied =
      (before.phase !== 'scheduled' || !showsPresence(known) || isStarted) &&
      (world.scenario.fonestorm.profile === 'talkative' || world.fonestorm.generation === '2.4'
        ? isCallApplied(known, after, hasEnded, isFaultless(world))
        : String(after.organizer) === String(known.organizer_status) &&
          after.attendees === Number(known.attendees_status));
    return isApplied
      ? []
      : [`${entry} says ${JSON.stringify(known)}, and the events say ${JSON.stringify(after)}`];
  });
}

/** If callbacks are late, a status report without participants may have ended the call before. */
function isCallApplied(
  { uid, status }: CallbackFacts['known'],
  { calls }: SubscriberView,
  hasEnded: boolean,
  isEndChecked: boolean,
): boolean {
  if (status === 'BEGIN') return hasEnded || calls.includes(String(uid));
  return status !== 'END' || !isEndChecked || !calls.includes(String(uid));
}

const CLOSED_PHASES = new Set<ViewPhase>(['gone', 'failed', 'cancelled']);

function showsPresence({ organizer_status, attendees_status, status }: CallbackFacts['known']): boolean {
  return String(organizer_status) === 'true' || Number(attendees_status) > 0 || status === 'BEGIN';
}
