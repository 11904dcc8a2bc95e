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

/** A period in which a conference has the same times, according to its events. Milliseconds since 1970. */
interface Window {
  readonly start: number;
  readonly end: number;
  /** The time from which the relay knows these times. */
  readonly from: number;
  readonly until: number;
}

/** An event that must come, unless its condition does not hold at some moment before its limit. */
interface RequiredEvent {
  readonly type: StatusEvent['type'];
  readonly minutes?: number;
  readonly from: number;
  readonly by: number;
  readonly isStillRequired: (view: SubscriberView) => boolean;
}

/** Finds timed events that are early, late or missing. */
export function checkTimedEvents(world: World): readonly string[] {
  if (!world.isAtRest) return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const viewChanges = replayEvents(world.relay, conference);
    const early = viewChanges.filter(
      ({ at, event }) => at + world.scenario.clockSkew < earliestTime(world, event),
    );
    const late = isFaultless(world) ? viewChanges.filter(isLateReminder) : [];
    const missing = windowsOf(world, viewChanges).flatMap((window) =>
      requiredEvents(world, conference, window, viewChanges)
        .filter(
          ({ from, by, isStillRequired }) =>
            from < by && by <= window.until && viewsBetween(viewChanges, from, by).every(isStillRequired),
        )
        .filter(
          (requirement) => !viewChanges.some(({ event }) => isRequiredEvent(event, requirement, window)),
        )
        .map(({ type, minutes = '', by }) => `${conference} has no ${type} ${minutes} by ${formatTime(by)}`),
    );
    return [
      ...early.map(({ event }) => `${event.detail.metadata.id} is early`),
      ...late.map(({ event }) => `${event.detail.metadata.id} is late`),
      ...missing,
    ];
  });
}

/** A reminder must not come after the start. */
function isLateReminder({ at, event }: ViewChange): boolean {
  return event.type === 'Conference Reminder' && at > timesOf(event).start + MAX_TICK_LATENCY + MAX_ADVANCE;
}

function formatTime(moment: number): string {
  return new Date(moment).toISOString();
}

/** The earliest time of an event; infinity for a reminder that no setting has. */
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

function isRequiredEvent(event: StatusEvent, { type, minutes }: RequiredEvent, window: Window): boolean {
  const { start, end } = timesOf(event);
  if (event.type !== type || event.detail.minutes_before !== minutes) return false;
  return isEndEvent(type) ? end === window.end : start === window.start;
}

function isEndEvent(type: StatusEvent['type']): boolean {
  return type === 'Conference Overrunning' || type === 'Scheduled End Reached';
}

function windowsOf({ time }: World, viewChanges: readonly ViewChange[]): readonly Window[] {
  const windows: Window[] = [];
  for (const { event, at, after } of viewChanges) {
    const { start, end } = timesOf(event);
    const last = windows.at(-1);
    if (after.phase === 'unknown' || (last?.start === start && last.end === end)) continue;
    if (last) windows[windows.length - 1] = { ...last, until: at };
    windows.push({ start, end, from: at, until: time.now });
  }
  return windows;
}

function requiredEvents(
  world: World,
  conference: string,
  { start, end, from }: Window,
  viewChanges: readonly ViewChange[],
): readonly RequiredEvent[] {
  // With a wrong clock, a status check may be counted as answered too early: then the next poll decides.
  const pollDelay = world.scenario.clockSkew > 0 ? DEFAULT_RULES.pollInterval : 0;
  const by = (moment: number, late: number) =>
    Math.min(Math.max(moment, calmFrom(world)) + late + pollDelay, world.time.now);
  const startsAt = Math.max(start, from);
  const isScheduled = ({ phase }: SubscriberView) => phase === 'scheduled';
  const isNotCancelled = ({ phase }: SubscriberView) => phase !== 'cancelled' && phase !== 'failed';
  const required: RequiredEvent[] = remindersOf(world, from).flatMap(({ before, validUntil }) => {
    const at = start - before;
    const reminder = {
      type: 'Conference Reminder',
      minutes: before / MINUTE,
      isStillRequired: isScheduled,
    } as const;
    const late = by(at, MAX_TICK_LATENCY + MAX_ADVANCE);
    return from < at && late <= validUntil ? [{ ...reminder, from: at, by: late }] : [];
  });
  required.push(
    ...(['Scheduled Start Reached', 'Scheduled End Reached'] as const).map((type): RequiredEvent => {
      const reached = Math.max(isEndEvent(type) ? end : start, from);
      return {
        type,
        from: reached,
        by: by(reached, MAX_TICK_LATENCY + MAX_ADVANCE),
        isStillRequired: isNotCancelled,
      };
    }),
  );
  // All other events need statuses, which FoneStorm's answers lack since 2.4.
  if (startsAt + MAX_ADVANCE >= end || world.fonestorm.generation === '2.4') return required;
  const [absentAt, nobodyAt] = [
    startsAt + DEFAULT_RULES.organizerAbsentAfter,
    Math.min(startsAt + DEFAULT_RULES.notAttendedAfter, end),
  ];
  // If FoneStorm no longer has the conference at the status check, its attendance is unknown.
  const unattended = { from: nobodyAt, by: by(nobodyAt, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY) };
  if (wasTrueThroughout(world, conference, unattended, () => true))
    required.push({ type: 'Conference Not Attended', ...unattended, isStillRequired: isScheduled });
  if (absentAt < end) {
    const absence = {
      from: absentAt - MAX_CALLBACK_LATENCY,
      by: by(absentAt, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY),
    };
    const isOrganizerAbsent = wasTrueThroughout(world, conference, absence, ({ organizer }) => !organizer);
    const isStillRequired = ({ phase, organizer }: SubscriberView) =>
      !organizer && (phase === 'scheduled' || phase === 'live');
    // If a conference is moved after its old end, the time may have passed before the relay knows of the change.
    if (isOrganizerAbsent && isFaultless(world))
      required.push({ type: 'Organizer Absent', ...absence, isStillRequired });
  }
  const overrunAt = end + DEFAULT_RULES.overrunAfter;
  // The event comes once, when the conference is first live at that time. Later joins change nothing.
  const liveAtLimit = viewChanges.find(({ after }, index) => {
    return after.phase === 'live' && (viewChanges[index + 1]?.at ?? Number.POSITIVE_INFINITY) > overrunAt;
  });
  if (liveAtLimit) {
    const since = Math.max(overrunAt, liveAtLimit.at);
    const overrunning = { from: since, by: by(since, MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY) };
    const isOccupied = wasTrueThroughout(
      world,
      conference,
      overrunning,
      (each) => each.organizer || each.attendees > 0,
    );
    const isStillRequired = ({ phase }: SubscriberView) => phase === 'live';
    if (isOccupied) required.push({ type: 'Conference Overrunning', ...overrunning, isStillRequired });
  }
  return required;
}

/** Whether a condition held at FoneStorm for a whole period. */
function wasTrueThroughout(
  world: World,
  conference: string,
  { from, by }: Pick<RequiredEvent, 'from' | 'by'>,
  condition: (period: AttendancePeriod) => boolean,
): boolean {
  const all = attendancePeriods(world, conference).filter(({ at, until }) => at <= by && from <= until);
  return all.length > 0 && all.every((each) => each.exists && condition(each));
}

/** The reminders of a conference that is known from a moment on, and the time until which they are configured. */
function remindersOf(
  { scenario }: World,
  from: number,
): readonly { readonly before: number; readonly validUntil: number }[] {
  const redeployment = redeploymentOf(scenario);
  const isAfter = redeployment !== undefined && from > redeployment.at + MAX_HOLD;
  const reminders = isAfter ? redeployment.reminders : DEFAULT_RULES.reminders;
  const validUntil = isAfter ? Number.POSITIVE_INFINITY : (redeployment?.at ?? Number.POSITIVE_INFINITY);
  return reminders.map((before) => ({ before, validUntil }));
}

function redeploymentOf({ steps }: World['scenario']) {
  const found = steps.find((each) => each.action === 'redeploy');
  return found && { at: Date.parse(START) + found.at, reminders: found.reminders };
}
