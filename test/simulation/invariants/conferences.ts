import { isDeepStrictEqual } from 'node:util';
import { type ConferenceFields, type Definition, windowOf } from '../../../lambda/domain/conference';
import { sentFields } from '../../../lambda/domain/generation';
import type { State } from '../../../lambda/domain/state';
import { thereIn } from '../fonestorm';
import { BEGINNING, HOUR } from '../scenario';
import type { World } from '../world';
import { conferenceOf, conferencesIn, eventsOf } from './looking';
import { tellingsOf, toldAt } from './told';

/** What is found of each conference against what FoneStorm has of it, once all is at rest. */
export async function conferencesAgree(world: World): Promise<readonly string[]> {
  if (!world.isAtRest) return [];
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    const { definition, saved } = await world.relay.store.journal.load(id, '');
    const theirs = heldFor(world, id);
    const mayBeTwice = isMadeLate(world, id);
    if (theirs.length > 1 && !mayBeTwice) found.push(`FoneStorm has ${id} ${theirs.length} times`);
    if (theirs.length > 0 && definition?.standing !== 'confirmed' && !mayBeTwice) {
      found.push(`FoneStorm has ${id}, which is ${definition?.standing ?? 'not known'} here`);
    }
    found.push(...strayIsFollowed(world, id, definition));
    found.push(...callersAreRight(world, id, definition));
    if (definition) found.push(...(await standingAgrees(world, definition, saved?.state)));
  }
  return found;
}

/**
 * Whether FoneStorm made a conference of the same content after its answer timed out. Since 2.4 no field says whose that one is,
 * and equal creations may have each other's.
 */
function isMadeLate({ fonestorm, scenario, struck }: World, id: string): boolean {
  if (fonestorm.generation === '2017') return false;
  const sent = new Map(
    scenario.happenings.flatMap((each) =>
      each.does === 'create' ? [[each.conference, sentFields('2.4', each.conference, each.fields)]] : [],
    ),
  );
  return [...sent.keys()]
    .filter((other) => isDeepStrictEqual(sent.get(other), sent.get(id)))
    .some((other) =>
      struck.some((each) => each.startsWith('does it after') && each.endsWith(` to create ${other}`)),
    );
}

/** FoneStorm's conferences of one here. One that was made at FoneStorm itself is another matter: see below. */
function heldFor(world: World, id: string): readonly string[] {
  const { fonestorm } = world;
  if (fonestorm.generation === '2017') return fonestorm.of(id).map((each) => each.id);
  return [...fonestorm.conferences.keys()].filter(
    (theirs) => theirs !== id && conferenceOf(world, theirs) === id,
  );
}

/** A conference that was made at FoneStorm itself is here where that is wanted, and nowhere else. */
function strayIsFollowed(world: World, id: string, definition: Definition | undefined): string[] {
  const { scenario } = world;
  const made = scenario.happenings.find((each) => each.does === 'owner creates' && each.conference === id);
  if (made?.does !== 'owner creates') return [];
  const isWanted = scenario.strays !== 'report';
  if (isWanted === (definition !== undefined) || (isWanted && !wasSeen(world, made))) return [];
  return [
    isWanted ? `${id} was made at FoneStorm itself, and nobody follows it` : `${id} is followed unasked`,
  ];
}

/** Whether a sweep in which nothing failed had to see it: none does long after its end. */
function wasSeen(
  { scenario, sweeps }: World,
  { at, fields }: { readonly at: number; readonly fields: ConferenceFields },
): boolean {
  const end = windowOf(fields)?.end;
  const until = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) + HOUR - scenario.skew;
  const from = Date.parse(BEGINNING) + at;
  return sweeps.some((each) => each.isWhole && each.from >= from && each.until < until);
}

async function standingAgrees(
  world: World,
  definition: Definition,
  state: State | undefined,
): Promise<readonly string[]> {
  const { id, standing } = definition;
  switch (standing) {
    case 'confirmed':
      return confirmedAgrees(world, definition, state);
    case 'erased':
      return [];
    case 'deleted':
      return [...has(world, id, 'Conference Cancelled'), ...subscribersKnow(world.relay, id, state)];
    case 'failed':
      if (!state) return [];
      return state.phase === 'failed'
        ? subscribersKnow(world.relay, id, state)
        : [`${id} failed, and is ${state.phase}`];
    case 'proposed':
      return [`${id} is still proposed`];
    default:
      return standing satisfies never;
  }
}

function confirmedAgrees(
  { fonestorm, relay }: World,
  { id, fields, fonestorm: ours }: Definition,
  state: State | undefined,
): readonly string[] {
  if (!state) return [`nothing is known of ${id}`];
  const found: string[] = [];
  const isTold = (type: string) => eventsOf(relay, id).some((event) => event.type === type);
  if (!isTold('Conference Scheduled') && !isTold('Conference Adopted'))
    found.push(`nobody was told that ${id} is scheduled`);
  if (state.closedAt === undefined && windowOf(fields)) found.push(`${id} is not closed`);
  found.push(...subscribersKnow(relay, id, state));
  const theirs = fonestorm.conferences.get(ours?.id ?? '');
  if (!theirs) {
    const isByOwner = fonestorm.deletedByOwner.has(ours?.id ?? '');
    if (!isByOwner) found.push(`${id} is confirmed, and FoneStorm has it not`);
    if (state.phase === 'live') found.push(`${id} is live, and FoneStorm has it not`);
    return found;
  }
  const { organizer, attendees } = thereIn(theirs);
  const isSaid = fonestorm.generation === '2017';
  if (isSaid && (state.organizer.value !== organizer || state.attendees.value !== attendees)) {
    const [at, here] = [{ organizer, attendees }, [state.organizer.value, state.attendees.value]];
    found.push(`FoneStorm has ${JSON.stringify(at)} in ${id}, and here are ${here.join(' and ')}`);
  }
  const { callback_url: _ours, ...wanted } = isSaid ? fields : sentFields('2.4', id, fields);
  const { callback_url: _theirs, ...there } = theirs.fields;
  if (JSON.stringify(sorted(wanted)) !== JSON.stringify(sorted(there))) {
    found.push(`${id} is ${JSON.stringify(wanted)} here, and ${JSON.stringify(there)} at FoneStorm`);
  }
  return found;
}

/** Who knows the events of a conference alone takes it for what it is. */
function subscribersKnow(relay: World['relay'], id: string, state: State | undefined): string[] {
  if (!state) return [];
  const { phase, organizer, attendees } = toldAt(tellingsOf(relay, id), Number.POSITIVE_INFINITY);
  const told = [phase, organizer, attendees];
  const here = [state.phase ?? 'unheard', state.organizer.value, state.attendees.value];
  const isAuditTold = eventsOf(relay, id).some(({ type }) => type === 'Conference Audit Failed');
  return [
    ...(isDeepStrictEqual(told, here) ? [] : [`subscribers of ${id} know ${told}, and here is ${here}`]),
    ...(state.closedAt && !state.isExpiring && !isAuditTold
      ? [`nobody was told that the audit of ${id} failed`]
      : []),
  ];
}

function has({ relay }: World, id: string, type: string): readonly string[] {
  const isTold = eventsOf(relay, id).some((event) => event.type === type);
  return isTold ? [] : [`${id} has no ${type}`];
}

/** What callers were told is so. */
function callersAreRight(world: World, id: string, definition: Definition | undefined): string[] {
  const { callers, fonestorm, relay } = world;
  const answered = callers.answered.filter(({ happening }) => happening.conference === id);
  const wasDone = (does: string) =>
    answered.some(({ happening, status = 0 }) => happening.does === does && status < 300 && status > 0);
  const mayBeDone = (does: string) =>
    answered.some(
      ({ happening, statuses }) =>
        happening.does === does && statuses.some((status = 500) => status < 300 || status >= 500),
    );
  const standing = definition?.standing;
  const found: string[] = [];
  const mayBeDeleted = mayBeDone('delete') || mayBeDone('erase');
  if (wasDone('create') && standing !== 'confirmed' && !mayBeDeleted) {
    found.push(`${id} was created for its caller, and is ${standing ?? 'not known'}`);
  }
  if (wasDone('delete') && standing !== 'deleted' && standing !== 'erased') {
    found.push(`${id} was deleted for its caller, and is ${standing}`);
  }
  if (wasDone('erase') && standing !== 'erased')
    found.push(`${id} was erased for its caller, and is ${standing}`);
  const isGone = [...fonestorm.deletedByOwner].some((theirs) => conferenceOf(world, theirs) === id);
  if (isGone || standing !== 'confirmed') return found;
  for (const { happening, status = 0, sentAt } of answered) {
    if (happening.does !== 'update' || status >= 300 || status === 0) continue;
    for (const [name, value] of Object.entries(happening.changes)) {
      const isOverwritten = answered.some(
        (other) =>
          other.happening !== happening &&
          other.happening.does === 'update' &&
          name in other.happening.changes &&
          other.endedAt > sentAt,
      );
      const now = definition?.fields[name as keyof Definition['fields']] ?? '';
      const isTold = eventsOf(relay, id).some(
        ({ type, detail }) => type === 'Conference Updated' && isNamed(detail.changed, name),
      );
      if (!isTold) found.push(`nobody was told that ${id} has another ${name}`);
      if (!isOverwritten && now !== value) found.push(`${id} was given the ${name} ${value}, and has ${now}`);
    }
  }
  return found;
}

function isNamed(names: unknown, name: string): boolean {
  return Array.isArray(names) && names.includes(name);
}

function sorted(fields: object): [string, unknown][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}
