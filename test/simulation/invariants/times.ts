import { RULES } from '../../../lambda/domain/rules';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { BEGINNING, MINUTE } from '../scenario';
import type { World } from '../world';
import { attendanceOf, type Lasting } from './attendance';
import { ADVANCED, ASKED, calmFrom, HEARD, HELD_UP, isFaultless, TICK } from './lateness';
import { conferencesIn } from './looking';
import { type Telling, type Told, tellingsOf, timesOf, toldBetween } from './told';

/** A while in which a conference has the same times, as its events have it. Milliseconds since 1970. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** From when on the relay knows of it. */
  readonly from: number;
  readonly until: number;
}

/** An event that has to come, unless what it tells of is no longer so at some moment until then. */
interface Demand {
  readonly type: StatusEvent['type'];
  readonly minutes?: number;
  readonly from: number;
  readonly by: number;
  readonly isSo: (told: Told) => boolean;
}

/** What is found against the events that the time brings: none is early, and none is left out. */
export function timesAreTold(world: World): readonly string[] {
  if (!world.isAtRest) return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const tellings = tellingsOf(world.relay, conference);
    const early = tellings.filter(({ at, event }) => at + world.scenario.skew < dueAt(world, event));
    const late = isFaultless(world) ? tellings.filter(isLateReminder) : [];
    const missing = spansOf(world, tellings).flatMap((span) =>
      demandsOf(world, conference, span, tellings)
        .filter(
          ({ from, by, isSo }) =>
            from < by && by <= span.until && toldBetween(tellings, from, by).every(isSo),
        )
        .filter((demand) => !tellings.some(({ event }) => isWhatComes(event, demand, span)))
        .map(({ type, minutes = '', by }) => `${conference} has no ${type} ${minutes} by ${shown(by)}`),
    );
    return [
      ...early.map(({ event }) => `${event.detail.metadata.id} is early`),
      ...late.map(({ event }) => `${event.detail.metadata.id} is late`),
      ...missing,
    ];
  });
}

/** A reminder comes with the start at the latest. */
function isLateReminder({ at, event }: Telling): boolean {
  return event.type === 'Conference Reminder' && at > timesOf(event).start + TICK + ADVANCED;
}

function shown(moment: number): string {
  return new Date(moment).toISOString();
}

/** Before this, an event cannot be true; a reminder that nobody has set is never. */
function dueAt({ scenario }: World, event: StatusEvent): number {
  const { start, end } = timesOf(event);
  switch (event.type) {
    case 'Conference Reminder': {
      const before = Number(event.detail.minutes_before) * MINUTE;
      const isSet = [...RULES.reminders, ...(redeploymentOf(scenario)?.reminders ?? [])].includes(before);
      return isSet ? start - before : Number.POSITIVE_INFINITY;
    }
    case 'Scheduled Start Reached':
      return start;
    case 'Scheduled End Reached':
      return end;
    case 'Organizer Absent':
      return start + RULES.organizerAbsent;
    case 'Conference Not Attended':
      return Math.min(start + RULES.notAttended, end);
    case 'Conference Overrunning':
      return end + RULES.overrun;
    default:
      return Number.NEGATIVE_INFINITY;
  }
}

function isWhatComes(event: StatusEvent, { type, minutes }: Demand, span: Span): boolean {
  const { start, end } = timesOf(event);
  if (event.type !== type || event.detail.minutes_before !== minutes) return false;
  return isOfTheEnd(type) ? end === span.end : start === span.start;
}

function isOfTheEnd(type: StatusEvent['type']): boolean {
  return type === 'Conference Overrunning' || type === 'Scheduled End Reached';
}

function spansOf({ time }: World, tellings: readonly Telling[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { event, at, after } of tellings) {
    const { start, end } = timesOf(event);
    const last = spans.at(-1);
    if (after.phase === 'unheard' || (last?.start === start && last.end === end)) continue;
    if (last) spans[spans.length - 1] = { ...last, until: at };
    spans.push({ start, end, from: at, until: time.now });
  }
  return spans;
}

function demandsOf(
  world: World,
  conference: string,
  { start, end, from }: Span,
  tellings: readonly Telling[],
): readonly Demand[] {
  // A clock that is wrong may take a question that was answered for one that is to be asked: then the next poll is.
  const more = world.scenario.skew > 0 ? RULES.polling : 0;
  const by = (moment: number, late: number) =>
    Math.min(Math.max(moment, calmFrom(world)) + late + more, world.time.now);
  const begins = Math.max(start, from);
  const isExpected = ({ phase }: Told) => phase === 'scheduled';
  const isToTakePlace = ({ phase }: Told) => phase !== 'cancelled' && phase !== 'failed';
  const demands: Demand[] = remindersOf(world, from).flatMap(({ before, isUntil }) => {
    const at = start - before;
    const reminder = { type: 'Conference Reminder', minutes: before / MINUTE, isSo: isExpected } as const;
    const late = by(at, TICK + ADVANCED);
    return from < at && late <= isUntil ? [{ ...reminder, from: at, by: late }] : [];
  });
  demands.push(
    ...(['Scheduled Start Reached', 'Scheduled End Reached'] as const).map((type): Demand => {
      const reached = Math.max(isOfTheEnd(type) ? end : start, from);
      return { type, from: reached, by: by(reached, TICK + ADVANCED), isSo: isToTakePlace };
    }),
  );
  // All other events need statuses, which FoneStorm's answers lack since 2.4.
  if (begins + ADVANCED >= end || world.fonestorm.generation === '2.4') return demands;
  const [absentAt, nobodyAt] = [begins + RULES.organizerAbsent, Math.min(begins + RULES.notAttended, end)];
  // A conference that FoneStorm no longer has when its status is checked is not known to have had nobody.
  const unattended = { from: nobodyAt, by: by(nobodyAt, TICK + ASKED) };
  if (wasThroughout(world, conference, unattended, () => true))
    demands.push({ type: 'Conference Not Attended', ...unattended, isSo: isExpected });
  if (absentAt < end) {
    const missing = { from: absentAt - HEARD, by: by(absentAt, TICK + ASKED) };
    const isMissed = wasThroughout(world, conference, missing, ({ organizer }) => !organizer);
    const isSo = ({ phase, organizer }: Told) => !organizer && (phase === 'scheduled' || phase === 'live');
    // Of one that had ended by its old times, and is moved late, it may have passed before that is heard of.
    if (isMissed && isFaultless(world)) demands.push({ type: 'Organizer Absent', ...missing, isSo });
  }
  const overrunAt = end + RULES.overrun;
  // It is decided once, when the conference first goes on then: who comes back later changes nothing.
  const goesOn = tellings.find(({ after }, index) => {
    return after.phase === 'live' && (tellings[index + 1]?.at ?? Number.POSITIVE_INFINITY) > overrunAt;
  });
  if (goesOn) {
    const since = Math.max(overrunAt, goesOn.at);
    const overrunning = { from: since, by: by(since, TICK + ASKED) };
    const isThere = wasThroughout(
      world,
      conference,
      overrunning,
      (each) => each.organizer || each.attendees > 0,
    );
    const isSo = ({ phase }: Told) => phase === 'live';
    if (isThere) demands.push({ type: 'Conference Overrunning', ...overrunning, isSo });
  }
  return demands;
}

/** Whether it was so at FoneStorm at every moment of a while. */
function wasThroughout(
  world: World,
  conference: string,
  { from, by }: Pick<Demand, 'from' | 'by'>,
  isSo: (there: Lasting) => boolean,
): boolean {
  const all = attendanceOf(world, conference).filter(({ at, until }) => at <= by && from <= until);
  return all.length > 0 && all.every((each) => each.exists && isSo(each));
}

/** When the reminders come of a conference that is known from a moment on, and until when they are what is wanted. */
function remindersOf(
  { scenario }: World,
  from: number,
): readonly { readonly before: number; readonly isUntil: number }[] {
  const redeployment = redeploymentOf(scenario);
  const isAfter = redeployment !== undefined && from > redeployment.at + HELD_UP;
  const reminders = isAfter ? redeployment.reminders : RULES.reminders;
  const isUntil = isAfter ? Number.POSITIVE_INFINITY : (redeployment?.at ?? Number.POSITIVE_INFINITY);
  return reminders.map((before) => ({ before, isUntil }));
}

function redeploymentOf({ happenings }: World['scenario']) {
  const found = happenings.find((each) => each.does === 'redeploy');
  return found && { at: Date.parse(BEGINNING) + found.at, reminders: found.reminders };
}
