import type { CallbackReceived, StatusEvent } from '../../../lambda/domain/status-event';
import type { World } from '../world';
import { isFaultless } from './lateness';
import { conferencesIn } from './looking';
import { countsOf, type Telling, type Told, type ToldPhase, tellingsOf, timesOf, uidOf } from './told';

type Type = StatusEvent['type'];

/** What is found against the events of each conference alone: they follow each other, and none comes a second time. */
export function eventsFollow(world: World): readonly string[] {
  const { relay, scenario, callers } = world;
  return conferencesIn(scenario).flatMap((conference) => {
    const tellings = tellingsOf(relay, conference);
    return [
      ...tellings.filter((each) => !follows(each)).map(toldWrong),
      ...tellings.filter((each, index) => isAgain(each, tellings.slice(0, index))).map(toldAgain),
      ...updatesToldAgain(tellings, conference, callers),
      ...callbacksUnheeded(tellings, world),
    ];
  });
}

function toldWrong({ event, before }: Telling): string {
  return `${event.detail.metadata.id} comes after ${JSON.stringify(before)}`;
}

function toldAgain({ event }: Telling): string {
  return `${event.detail.metadata.id} says what was said before`;
}

const BEFORE_CANCELLED: readonly ToldPhase[] = ['scheduled', 'live', 'ended', 'gone', 'failed'];

/** Where a conference may be before an event that brings it elsewhere: see `differences` in the domain. */
const FROM: Partial<Record<Type, readonly ToldPhase[]>> = {
  // From live where nobody answered the calls by which it started.
  'Conference Scheduled': ['unheard', 'failed', 'live', 'ended', 'gone'],
  'Conference Creation Failed': ['unheard', 'failed'],
  'Conference Started': ['scheduled', 'ended', 'gone'],
  'Conference Ended': ['live', 'gone'],
  'Conference Gone': ['scheduled', 'live'],
  'Conference Cancelled': BEFORE_CANCELLED,
  'Conference Reminder': ['scheduled'],
  'Organizer Absent': ['scheduled', 'live'],
  'Conference Not Attended': ['scheduled'],
  'Conference Overrunning': ['live'],
};

function follows({ event, before }: Telling): boolean {
  const { type, detail } = event;
  // One without times may be gone between two times that somebody comes.
  const isOfStanding =
    type === 'Conference Gone' && before.phase === 'ended' && Number.isNaN(timesOf(event).start);
  if (FROM[type] && !FROM[type].includes(before.phase) && !isOfStanding) return false;
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
function isAgain({ event }: Telling, earlier: readonly Telling[]): boolean {
  const meaning = meaningOf(event);
  if (meaning === undefined) return false;
  const last = earlier.findLastIndex((each) => meaningOf(each.event) === meaning);
  if (last < 0) return false;
  if (!ONCE_FOR_TIMES.has(event.type)) return true;
  return !earlier.slice(last).some((each) => renews(event.type, each, event));
}

/** They come again for other times; the audit also where the conference went on after it. */
const ONCE_FOR_TIMES = new Set<Type>([
  ...(['Conference Reminder', 'Organizer Absent', 'Conference Not Attended'] as const),
  ...(['Conference Overrunning', 'Conference Audit Failed'] as const),
  ...(['Scheduled Start Reached', 'Scheduled End Reached'] as const),
]);

const OF_THE_END = new Set<Type>([
  ...(['Conference Overrunning', 'Conference Audit Failed', 'Scheduled End Reached'] as const),
]);

function renews(type: Type, { event, before, after }: Telling, again: StatusEvent): boolean {
  const [then, now] = [timesOf(event), timesOf(again)];
  const isEnd = OF_THE_END.has(type);
  if (isEnd ? then.end !== now.end : then.start !== now.start) return true;
  return type === 'Conference Audit Failed' && before.phase !== after.phase;
}

function meaningOf({ type, detail }: StatusEvent): string | undefined {
  switch (type) {
    case 'Conference Adopted':
      return type;
    case 'Callback Received':
      return `${type} ${(detail.callback as CallbackReceived).entry}`;
    case 'Callback Delivery Failed':
      return `${type} ${detail.callback} ${detail.attempts}`;
    case 'Participant Joined':
    case 'Participant Left':
      return `${type} ${uidOf(detail)}`;
    case 'Conference Reminder':
      return `${type} ${detail.minutes_before}`;
    default:
      return ONCE_FOR_TIMES.has(type) ? type : undefined;
  }
}

/**
 * A field is given a value once by each update that names it: a request that is sent again has no news, but where
 * another update may have come in between.
 */
function updatesToldAgain(
  tellings: readonly Telling[],
  conference: string,
  { answered }: World['callers'],
): string[] {
  const told = tellings.flatMap(({ event: { type, detail } }) =>
    type === 'Conference Updated' ? (detail.changed as readonly string[]) : [],
  );
  return [...new Set(told)].flatMap((name) => {
    const wished = answered.filter(
      ({ happening: each }) =>
        each.does === 'update' && each.conference === conference && name in each.changes,
    );
    const isOne = new Set(wished.map(({ happening }) => happening)).size === 1;
    const most = isOne ? 1 : wished.flatMap(({ statuses }) => statuses).length;
    const count = told.filter((each) => each === name).length;
    return count > most ? [`${conference} is told to have another ${name} ${count} times`] : [];
  });
}

/**
 * A callback that shows somebody begins a conference, one of a call begins or ends it, and what one says that has no
 * time of its own is so.
 */
function callbacksUnheeded(tellings: readonly Telling[], world: World): string[] {
  // Dead letters that come back are only a reason to ask, and so is what nobody was answered in time.
  if (world.scenario.mostReceives < 200) return [];
  const taken = new Set(world.road.received.map(({ entry }) => entry));
  const ended = new Set<unknown>();
  return tellings.flatMap(({ event, before }, index) => {
    if (event.type !== 'Callback Received') return [];
    const { entry, known, duplicate_of: of } = event.detail.callback as CallbackReceived;
    const hasEnded = ended.has(known.uid);
    if (known.status === 'END') ended.add(known.uid);
    if (of !== undefined || !taken.has(entry) || CLOSED.has(before.phase)) return [];
    const own = tellings.slice(index).filter((each) => each.event.detail.metadata.id.startsWith(`${entry}/`));
    const isStarted = own.some((each) => each.event.type === 'Conference Started');
    const after = own.at(-1)?.after ?? before;
    const isHeeded =
      (before.phase !== 'scheduled' || !showsSomebody(known) || isStarted) &&
      (world.scenario.fonestorm.profile === 'talkative' || world.fonestorm.generation === '2.4'
        ? isCallHeeded(known, after, hasEnded, isFaultless(world))
        : String(after.organizer) === String(known.organizer_status) &&
          after.attendees === Number(known.attendees_status));
    return isHeeded ? [] : [`${entry} says ${JSON.stringify(known)}, and told is ${JSON.stringify(after)}`];
  });
}

/** Where callbacks are late, FoneStorm's answer that nobody is there may have ended the call before. */
function isCallHeeded(
  { uid, status }: CallbackReceived['known'],
  { calls }: Told,
  hasEnded: boolean,
  isEndTold: boolean,
): boolean {
  if (status === 'BEGIN') return hasEnded || calls.includes(String(uid));
  return status !== 'END' || !isEndTold || !calls.includes(String(uid));
}

const CLOSED = new Set<ToldPhase>(['gone', 'failed', 'cancelled']);

function showsSomebody({ organizer_status, attendees_status, status }: CallbackReceived['known']): boolean {
  return String(organizer_status) === 'true' || Number(attendees_status) > 0 || status === 'BEGIN';
}
