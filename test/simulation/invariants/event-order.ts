import type { CallbackFacts, StatusEvent } from '../../../lambda/domain/status-event';
import type { World } from '../stand-ins/world';
import { isFaultless } from './latencies';
import { conferencesIn } from './lookups';
import {
  countsOf,
  replayEvents,
  type SubscriberView,
  timesOf,
  uidOf,
  type ViewChange,
  type ViewPhase,
} from './subscriber-view';

type Type = StatusEvent['type'];

/** What is found against the events of each conference alone: they follow each other, and none comes a second time. */
export function checkEventOrder(world: World): readonly string[] {
  const { relay, scenario, apiCallers } = world;
  return conferencesIn(scenario).flatMap((conference) => {
    const tellings = replayEvents(relay, conference);
    return [
      ...tellings.filter((each) => !isInOrder(each)).map(describeWrongOrder),
      ...tellings.filter((each, index) => isRepeat(each, tellings.slice(0, index))).map(describeRepeat),
      ...findRepeatedUpdates(tellings, conference, apiCallers),
      ...findIgnoredCallbacks(tellings, world),
    ];
  });
}

function describeWrongOrder({ event, before }: ViewChange): string {
  return `${event.detail.metadata.id} comes after ${JSON.stringify(before)}`;
}

function describeRepeat({ event }: ViewChange): string {
  return `${event.detail.metadata.id} says what was said before`;
}

const PHASES_BEFORE_CANCELLED: readonly ViewPhase[] = ['scheduled', 'live', 'ended', 'gone', 'failed'];

/** Where a conference may be before an event that brings it elsewhere: see `differences` in the domain. */
const ALLOWED_PHASES: Partial<Record<Type, readonly ViewPhase[]>> = {
  // From live where nobody answered the calls by which it started.
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
  // One without times may be gone between two times that somebody comes.
  const isOfStanding =
    type === 'Conference Gone' && before.phase === 'ended' && Number.isNaN(timesOf(event).start);
  if (ALLOWED_PHASES[type] && !ALLOWED_PHASES[type].includes(before.phase) && !isOfStanding) return false;
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

/** Whether an event says what one before it has said already, and that nothing could make true a second time. */
function isRepeat({ event }: ViewChange, earlier: readonly ViewChange[]): boolean {
  const meaning = meaningOf(event);
  if (meaning === undefined) return false;
  const last = earlier.findLastIndex((each) => meaningOf(each.event) === meaning);
  if (last < 0) return false;
  if (!ONCE_PER_WINDOW.has(event.type)) return true;
  return !earlier.slice(last).some((each) => isNewWindow(event.type, each, event));
}

/** They come again for other times; the audit also where the conference went on after it. */
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
 * A field is given a value once by each update that names it: a request that is sent again has no news, but where
 * another update may have come in between.
 */
function findRepeatedUpdates(
  tellings: readonly ViewChange[],
  conference: string,
  { results }: World['apiCallers'],
): string[] {
  const told = tellings.flatMap(({ event: { type, detail } }) =>
    type === 'Conference Updated' ? (detail.changed as readonly string[]) : [],
  );
  return [...new Set(told)].flatMap((name) => {
    const wished = results.filter(
      ({ step: each }) => each.action === 'update' && each.conference === conference && name in each.changes,
    );
    const isOne = new Set(wished.map(({ step }) => step)).size === 1;
    const most = isOne ? 1 : wished.flatMap(({ statuses }) => statuses).length;
    const count = told.filter((each) => each === name).length;
    return count > most ? [`${conference} is told to have another ${name} ${count} times`] : [];
  });
}

/**
 * A callback that shows somebody begins a conference, one of a call begins or ends it, and what one says that has no
 * time of its own is so.
 */
function findIgnoredCallbacks(tellings: readonly ViewChange[], world: World): string[] {
  // Dead letters that come back are only a reason to ask, and so is what nobody was answered in time.
  if (world.scenario.maxReceives < 200) return [];
  const taken = new Set(world.callbackTransport.received.map(({ entryId }) => entryId));
  const ended = new Set<unknown>();
  return tellings.flatMap(({ event, before }, index) => {
    if (event.type !== 'Callback Received') return [];
    const { entry, known, duplicate_of: of } = event.detail.callback as CallbackFacts;
    const hasEnded = ended.has(known.uid);
    if (known.status === 'END') ended.add(known.uid);
    if (of !== undefined || !taken.has(entry) || CLOSED_PHASES.has(before.phase)) return [];
    const own = tellings.slice(index).filter((each) => each.event.detail.metadata.id.startsWith(`${entry}/`));
    const isStarted = own.some((each) => each.event.type === 'Conference Started');
    const after = own.at(-1)?.after ?? before;
    const isHeeded =
      (before.phase !== 'scheduled' || !showsPresence(known) || isStarted) &&
      (world.scenario.fonestorm.profile === 'talkative' || world.fonestorm.generation === '2.4'
        ? isCallApplied(known, after, hasEnded, isFaultless(world))
        : String(after.organizer) === String(known.organizer_status) &&
          after.attendees === Number(known.attendees_status));
    return isHeeded ? [] : [`${entry} says ${JSON.stringify(known)}, and told is ${JSON.stringify(after)}`];
  });
}

/** Where callbacks are late, FoneStorm's answer that nobody is there may have ended the call before. */
function isCallApplied(
  { uid, status }: CallbackFacts['known'],
  { calls }: SubscriberView,
  hasEnded: boolean,
  isEndTold: boolean,
): boolean {
  if (status === 'BEGIN') return hasEnded || calls.includes(String(uid));
  return status !== 'END' || !isEndTold || !calls.includes(String(uid));
}

const CLOSED_PHASES = new Set<ViewPhase>(['gone', 'failed', 'cancelled']);

function showsPresence({ organizer_status, attendees_status, status }: CallbackFacts['known']): boolean {
  return String(organizer_status) === 'true' || Number(attendees_status) > 0 || status === 'BEGIN';
}
