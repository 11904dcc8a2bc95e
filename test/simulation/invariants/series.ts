import { isDeepStrictEqual } from 'node:util';
import type { Definition } from '../../../lambda/domain/definition';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { SECOND } from '../scenario/scenario';
import { eventIdOf, SERIES_HORIZON } from '../scenario/series-steps';
import { relayId } from '../stand-ins/conference-list';
import type { World } from '../stand-ins/world';
import { eventsOf } from './lookups';
import {
  occurrenceOf,
  type SeriesOutcome,
  seriesOutcomes,
  wantedOccurrences,
  wasRefused,
} from './series-outcomes';
import { timesOf } from './subscriber-view';

type SeriesCheck = (world: World, series: SeriesOutcome) => readonly string[];

/** The result of a check of each series, after all work has ended. */
function ofEach(check: SeriesCheck): (world: World) => Promise<readonly string[]> {
  return async (world) =>
    world.isAtRest ? (await seriesOutcomes(world)).flatMap((series) => check(world, series)) : [];
}

/** Finds occurrences without their conference, with several, or with one at another time; and conferences without occurrence. */
export const checkOccurrences = ofEach((world, series) => {
  const { id, stored, conferences, settledAt } = series;
  if (!stored) return conferences.map((each) => `${each.id} was made, and its series does not exist`);
  if (stored.status === 'deleted') return checkAtFoneStorm(world, series);
  const wanted = wantedOccurrences(stored);
  const found = [...checkAtFoneStorm(world, series)];
  for (const { id: occurrence, start, end } of wanted) {
    const own = conferences.filter((each) => occurrenceOf(id, each.id) === occurrence);
    const [held, ...others] = own.filter(isConfirmed);
    if (others.length > 0) found.push(`${occurrence} of ${id} has ${others.length + 1} conferences`);
    const again = own.filter((each) => each.id !== `${id}-${occurrence}`);
    if (again.length > 0 && !mayBeMadeAgain(series, occurrence))
      found.push(`${occurrence} of ${id} was wanted all the time, and has ${again.map((each) => each.id)}`);
    const hadBegun = own.some((each) => startOf(each) <= settledAt);
    if (start <= settledAt || hadBegun || isExcused(world, series, occurrence)) continue;
    const expected = `${stored.fields.template.label} ${timesText(start, end)}`;
    if (!held) found.push(`${occurrence} of ${id} has no conference`);
    else if (textOf(held) !== expected)
      found.push(`${held.id} is ${textOf(held)}, and should be ${expected}`);
  }
  const ids = new Set(wanted.map((each) => each.id));
  const extra = conferences.filter((each) => isAhead(each, settledAt) && !ids.has(occurrenceOf(id, each.id)));
  const wrong = extra.filter((each) => !isExcused(world, series, occurrenceOf(id, each.id)));
  return [...found, ...wrong.map((each) => `${each.id} is scheduled, and its series has no such occurrence`)];
});

/** Whether a caller deleted the conference of an occurrence, or skipped the occurrence, or may have removed it from the rule. */
function mayBeMadeAgain({ id, results, resultsByHand }: SeriesOutcome, occurrence: string): boolean {
  const isDeletedByHand = resultsByHand.some(
    ({ step }) => step.action === 'delete' && step.conference === `${id}-${occurrence}`,
  );
  const isRemoved = results.some(({ step }) => {
    if (step.action !== 'request about series') return false;
    const { change } = step;
    if (change.kind === 'skip') return change.occurrence === occurrence;
    return change.kind === 'update' && ('rrule' in change.fields || 'start' in change.fields);
  });
  return isDeletedByHand || isRemoved;
}

/** Finds conferences that FoneStorm has twice, or that only one side has, and those that were made before the horizon. */
function checkAtFoneStorm(world: World, { conferences }: SeriesOutcome): readonly string[] {
  const { fonestorm, faults, relay } = world;
  return conferences.flatMap((each) => {
    const { id, status } = each;
    const count = fonestorm.conferencesFor(id).length;
    const mayBeTwice =
      fonestorm.generation === '2.4' &&
      faults.some((fault) => fault.startsWith('does it after') && fault.endsWith(` to create ${id}`));
    const expected = isConfirmed(each) ? 1 : 0;
    const [first] = eventsOf(relay, id);
    const ahead = first ? timesOf(first).start - Date.parse(first.detail.metadata.occurredAt) : 0;
    return [
      ...(count === expected || mayBeTwice
        ? []
        : [`FoneStorm has ${id}, which is ${status}, ${count} times`]),
      ...(ahead <= SERIES_HORIZON + 5 * SECOND ? [] : [`${id} was made ${ahead} ms before its start`]),
    ];
  });
}

/** Finds conferences that were changed or deleted by hand, and that their series changed or made again, although no caller asked it. */
export const checkChangedByHand = ofEach((_world, { id, results, resultsByHand, conferences }) =>
  resultsByHand.flatMap(({ step, status = 0 }) => {
    if (status === 0 || status >= 300) return [];
    const { conference } = step;
    const occurrence = occurrenceOf(id, conference);
    // A change by hand that comes before the visit which makes a move is undone, too.
    const isManagedAgain = results.some(
      ({ step: each }) =>
        each.action === 'request about series' &&
        each.change.kind === 'move' &&
        each.change.occurrence === occurrence,
    );
    if (isManagedAgain) return [];
    if (step.action === 'update') {
      const stored = conferences.find((each) => each.id === conference);
      return stored && isConfirmed(stored) && stored.fields.label !== step.changes.label
        ? [`${conference} was labelled by hand, and is ${textOf(stored)}`]
        : [];
    }
    const again = conferences.filter((each) => isConfirmed(each) && occurrenceOf(id, each.id) === occurrence);
    return again.map((each) => `${conference} was deleted by hand, and there is ${each.id}`);
  }),
);

/** Finds conferences of a deleted series that are ahead, and those that were made after its deletion. */
export const checkDeletedSeries = ofEach((world, series) => {
  const { id, stored, storedEvents, results, conferences, settledAt } = series;
  const isDeleted = results.some(({ step, status = 0 }) => isDeletion(step) && status > 0 && status < 300);
  if (isDeleted && stored?.status !== 'deleted') return [`${id} was deleted, and is ${stored?.status}`];
  if (stored?.status !== 'deleted') return [];
  const ahead = conferences.filter((each) => isAhead(each, settledAt) && !wasRefused(world, each.id));
  const known = new Set<string>();
  const late = world.fonestorm.attendance.flatMap(({ fonestormId, at }) => {
    if (known.has(fonestormId) || !relayId(fonestormId).startsWith(`${id}-`)) return [];
    known.add(fonestormId);
    return at > settledAt ? [`${fonestormId} was made after the deletion of ${id}`] : [];
  });
  const labelled = storedEvents.filter(({ detail }) => detail.conference.label !== undefined);
  return [
    ...ahead.map((each) => `${each.id} is left, and its series was deleted`),
    ...late,
    ...labelled.map(({ detail }) => `${detail.metadata.id} has the label of the deleted series`),
  ];
});

/** Finds events of series, and of their conferences, that were not published. */
export const checkSeriesEvents = ofEach(({ relay }, { id, stored, storedEvents, results, conferences }) => {
  const isCreated = results.some(({ step, status }) => isCreation(step) && status === 201);
  if (isCreated && !stored) return [`${id} was created, and does not exist`];
  const events = eventsOf(relay, eventIdOf(id));
  const types: readonly string[] = events.map(({ type }) => type);
  const last = types.findLast((type) => type !== 'Series Occurrence Failed');
  const wrong = [
    ...(events.length === (stored?.sequence ?? 0) ? [] : [`${id} has ${stored?.sequence} events`]),
    ...(stored && types[0] !== 'Series Created' ? ['they do not begin with its creation'] : []),
    ...(isDeepStrictEqual(idsOf(events), idsOf(storedEvents)) ? [] : [`callers see ${idsOf(storedEvents)}`]),
    ...(stored && last !== 'Series Ended' ? [`it is ${stored.status}`] : []),
  ];
  const ofConferences = conferences.flatMap((each) => {
    const sequences = sequencesOf(relay, each.id);
    return isWithoutGap(sequences) ? [] : [`the events of ${each.id} are numbered ${sequences.join(', ')}`];
  });
  const isWhole = wrong.length === 0 && isWithoutGap(sequencesOf(relay, eventIdOf(id)));
  const published = `the events of ${id} are ${types.join(', ')}`;
  return [...(isWhole ? [] : [[published, ...wrong].join('; ')]), ...ofConferences];
});

function idsOf(events: readonly StatusEvent[]): readonly string[] {
  return events.map(({ detail }) => detail.metadata.id);
}

function sequencesOf(relay: World['relay'], conference: string): readonly number[] {
  return eventsOf(relay, conference).map(({ detail }) => detail.metadata.sequence);
}

function isWithoutGap(sequences: readonly number[]): boolean {
  return sequences.every((sequence, index) => sequence === index + 1);
}

type Step = SeriesOutcome['results'][number]['step'];

function isCreation(step: Step): boolean {
  return step.action === 'request about series' && step.change.kind === 'create';
}

function isDeletion(step: Step): boolean {
  return step.action === 'request about series' && step.change.kind === 'delete';
}

function isConfirmed({ status }: Definition): boolean {
  return status === 'confirmed';
}

function isAhead(definition: Definition, settledAt: number): boolean {
  return isConfirmed(definition) && startOf(definition) > settledAt;
}

function startOf({ fields }: Definition): number {
  return Date.parse(fields.start_time ?? '');
}

function textOf(definition: Definition): string {
  const { label, end_time } = definition.fields;
  return `${label} ${timesText(startOf(definition), Date.parse(end_time ?? ''))}`;
}

function timesText(start: number, end: number): string {
  return `from ${new Date(start).toISOString()} to ${new Date(end).toISOString()}`;
}

/** Whether a caller changed the conference of an occurrence itself, or FoneStorm refused a request about it. */
function isExcused(
  world: World,
  { id, conferences, resultsByHand }: SeriesOutcome,
  occurrence: string,
): boolean {
  const first = `${id}-${occurrence}`;
  const own = conferences.filter((each) => occurrenceOf(id, each.id) === occurrence);
  return (
    resultsByHand.some(({ step }) => step.conference === first) ||
    [first, ...own.map((each) => each.id)].some((each) => wasRefused(world, each))
  );
}
