import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { MINUTE, START } from '../scenario/scenario';
import type { World } from '../stand-ins/world';
import {
  calmFrom,
  isFaultless,
  MAX_ADVANCE,
  MAX_CALLBACK_LATENCY,
  MAX_HOLD,
  MAX_STATUS_CHECK_LATENCY,
  MAX_TICK_LATENCY,
} from './latencies';
import { conferencesIn } from './lookups';
import { type AttendancePeriod, attendancePeriods } from './presence-events';
import { replayEvents, type SubscriberView, timesOf, type ViewChange, viewsBetween } from './subscriber-view';

/** A while in which a conference has the same times, as its events have it. Milliseconds since 1970. */
interface Window {
  readonly start: number;
  readonly end: number;
  /** From when on the relay knows of it. */
  readonly from: number;
  readonly until: number;
}

/** An event that has to come, unless what it tells of is no longer so at some moment until then. */
interface RequiredEvent {
  readonly type: StatusEvent['type'];
  readonly minutes?: number;
  readonly from: number;
  readonly by: number;
  readonly isStillRequired: (told: SubscriberView) => boolean;
}

/** What is found against the events that the time brings: none is early, and none is left out. */
export function checkTimedEvents(world: World): readonly string[] {
  if (!world.isAtRest) return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const tellings = replayEvents(world.relay, conference);
    const early = tellings.filter(
      ({ at, event }) => at + world.scenario.clockSkew < earliestTime(world, event),
    );
    const late = isFaultless(world) ? tellings.filter(isLateReminder) : [];
    const missing = windowsOf(world, tellings).flatMap((span) =>
      requiredEvents(world, conference, span, tellings)
        .filter(
          ({ from, by, isStillRequired }) =>
            from < by && by <= span.until && viewsBetween(tellings, from, by).every(isStillRequired),
        )
        .filter((demand) => !tellings.some(({ event }) => isRequiredEvent(event, demand, span)))
        .map(({ type, minutes = '', by }) => `${conference} has no ${type} ${minutes} by ${formatTime(by)}`),
    );
    return [
      ...early.map(({ event }) => `${event.detail.metadata.id} is early`),
      ...late.map(({ event }) => `${event.detail.metadata.id} is late`),
      ...missing,
    ];
  });
}

/** A reminder comes with the start at the latest. */
function isLateReminder({ at, event }: ViewChange): boolean {
  return event.type === 'Conference Reminder' && at > timesOf(event).start + MAX_TICK_LATENCY + MAX_ADVANCE;
}

function formatTime(moment: number): string {
  return new Date(moment).toISOString();
}

/** Before this, an event cannot be true; a reminder that nobody has set is never. */
function earliestTime({ scenario }: World, event: StatusEvent): number {
  const { start, end } = timesOf(event);
  switch (event.type) {
    case 'Conference Reminder': {
      const before = Number(event.detail.minutes_before) * MINUTE;
      const isSet = [...DEFAULT_RULES.reminders, ...(redeploymentOf(scenario)?.reminders ?? [])].includes(
        before,
      );
      return isSet ? start - before : Number.POSITIVE_INFINITY;
    }
    case 'Scheduled Start Reached':
      return start;
    case 'Scheduled End Reached':
      return end;
    case 'Organizer Absent':
      return start + DEFAULT_RULES.organizerAbsentAfter;
    case 'Conference Not Attended':
      return Math.min(start + DEFAULT_RULES.notAttendedAfter, end);
    case 'Conference Overrunning':
      return end + DEFAULT_RULES.overrunAfter;
    default:
      return Number.NEGATIVE_INFINITY;
  }
}

function isRequiredEvent(event: StatusEvent, { type, minutes }: RequiredEvent, span: Window): boolean {
  const { start, end } = timesOf(event);
  if (event.type !== type || event.detail.minutes_before !== minutes) return false;
  return isEndEvent(type) ? end === span.end : start === span.start;
}

function isEndEvent(type: StatusEvent['type']): boolean {
  return type === 'Conference Overrunning' || type === 'Scheduled End Reached';
}

function windowsOf({ time }: World, tellings: readonly ViewChange[]): readonly Window[] {
  const spans: Window[] = [];
  for (const { event, at, after } of tellings) {
    const { start, end } = timesOf(event);
    const last = spans.at(-1);
    if (after.phase === 'unknown' || (last?.start === start && last.end === end)) continue;
    if (last) spans[spans.length - 1] = { ...last, until: at };
    spans.push({ start, end, from: at, until: time.now });
  }
  return spans;
}

function requiredEvents(
  world: World,
  conference: string,
  { start, end, from }: Window,
  tellings: readonly ViewChange[],
): readonly RequiredEvent[] {
  // A clock that is wrong may take a status check that was answered for one that is due: then the next poll is.
  const more = world.scenario.clockSkew > 0 ? DEFAULT_RULES.pollInterval : 0;
  const by = (moment: number, late: number) =>
    Math.min(Math.max(moment, calmFrom(world)) + late + more, world.time.now);
  const begins = Math.max(start, from);
  const isExpected = ({ phase }: SubscriberView) => phase === 'scheduled';
  const isToTakePlace = ({ phase }: SubscriberView) => phase !== 'cancelled' && phase !== 'failed';
  const demands: RequiredEvent[] = remindersOf(world, from).flatMap(({ before, isUntil }) => {
    const at = start - before;
    const reminder = {
      type: 'Conference Reminder',
      minutes: before / MINUTE,
      isStillRequired: isExpected,
    } as const;
    const late = by(at, MAX_TICK_LATENCY + MAX_ADVANCE);
    return from < at && late <= isUntil ? [{ ...reminder, from: at, by: late }] : [];
  });
  demands.push(
    ...(['Scheduled Start Reached', 'Scheduled End Reached'] as const).map((type): RequiredEvent => {
      const reached = Math.max(isEndEvent(type) ? end : start, from);
      return {
        type,
        from: reached,
        by: by(reached, MAX_TICK_LATENCY + MAX_ADVANCE),
        isStillRequired: isToTakePlace,
      };
    }),
  );
  // All other events need statuses, which FoneStorm's answers lack since 2.4.
  if (begins + MAX_ADVANCE >= end || world.fonestorm.generation === '2.4') return demands;
  const [absentAt, nobodyAt] = [
    begins + DEFAULT_RULES.organizerAbsentAfter,
    Math.min(begins + DEFAULT_RULES.notAttendedAfter, end),
  ];
  // A conference that FoneStorm no longer has when its status is checked is not known to have had nobody.
  const unattended = { from: nobodyAt, by: by(nobodyAt, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY) };
  if (wasTrueThroughout(world, conference, unattended, () => true))
    demands.push({ type: 'Conference Not Attended', ...unattended, isStillRequired: isExpected });
  if (absentAt < end) {
    const missing = {
      from: absentAt - MAX_CALLBACK_LATENCY,
      by: by(absentAt, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY),
    };
    const isMissed = wasTrueThroughout(world, conference, missing, ({ organizer }) => !organizer);
    const isStillRequired = ({ phase, organizer }: SubscriberView) =>
      !organizer && (phase === 'scheduled' || phase === 'live');
    // Of one that had ended by its old times, and is moved late, it may have passed before that is heard of.
    if (isMissed && isFaultless(world))
      demands.push({ type: 'Organizer Absent', ...missing, isStillRequired });
  }
  const overrunAt = end + DEFAULT_RULES.overrunAfter;
  // It is decided once, when the conference first goes on then: who comes back later changes nothing.
  const goesOn = tellings.find(({ after }, index) => {
    return after.phase === 'live' && (tellings[index + 1]?.at ?? Number.POSITIVE_INFINITY) > overrunAt;
  });
  if (goesOn) {
    const since = Math.max(overrunAt, goesOn.at);
    const overrunning = { from: since, by: by(since, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY) };
    const isThere = wasTrueThroughout(
      world,
      conference,
      overrunning,
      (each) => each.organizer || each.attendees > 0,
    );
    const isStillRequired = ({ phase }: SubscriberView) => phase === 'live';
    if (isThere) demands.push({ type: 'Conference Overrunning', ...overrunning, isStillRequired });
  }
  return demands;
}

/** Whether it was so at FoneStorm at every moment of a while. */
function wasTrueThroughout(
  world: World,
  conference: string,
  { from, by }: Pick<RequiredEvent, 'from' | 'by'>,
  isSo: (there: AttendancePeriod) => boolean,
): boolean {
  const all = attendancePeriods(world, conference).filter(({ at, until }) => at <= by && from <= until);
  return all.length > 0 && all.every((each) => each.exists && isSo(each));
}

/** When the reminders come of a conference that is known from a moment on, and until when they are what is wanted. */
function remindersOf(
  { scenario }: World,
  from: number,
): readonly { readonly before: number; readonly isUntil: number }[] {
  const redeployment = redeploymentOf(scenario);
  const isAfter = redeployment !== undefined && from > redeployment.at + MAX_HOLD;
  const reminders = isAfter ? redeployment.reminders : DEFAULT_RULES.reminders;
  const isUntil = isAfter ? Number.POSITIVE_INFINITY : (redeployment?.at ?? Number.POSITIVE_INFINITY);
  return reminders.map((before) => ({ before, isUntil }));
}

function redeploymentOf({ steps }: World['scenario']) {
  const found = steps.find((each) => each.action === 'redeploy');
  return found && { at: Date.parse(START) + found.at, reminders: found.reminders };
}
