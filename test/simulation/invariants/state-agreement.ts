import { isDeepStrictEqual } from 'node:util';
import { type ConferenceFields, type Definition, windowOf } from '../../../lambda/domain/definition';
import { fieldsToSend } from '../../../lambda/domain/generation';
import type { State } from '../../../lambda/domain/state';
import { HOUR, START } from '../scenario/scenario';
import { presenceIn } from '../stand-ins/fonestorm';
import type { World } from '../stand-ins/world';
import { conferenceOf, conferencesIn, eventsOf } from './lookups';
import { replayEvents, viewAt } from './subscriber-view';

/** What is found of each conference against what FoneStorm has of it, once all is at rest. */
export async function checkStateAgreement(world: World): Promise<readonly string[]> {
  if (!world.isAtRest) return [];
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    const { definition, stored } = await world.relay.store.conferenceLog.load(id, '');
    const theirs = heldFor(world, id);
    const mayBeTwice = isMadeLate(world, id);
    if (theirs.length > 1 && !mayBeTwice) found.push(`FoneStorm has ${id} ${theirs.length} times`);
    if (theirs.length > 0 && definition?.status !== 'confirmed' && !mayBeTwice) {
      found.push(`FoneStorm has ${id}, which is ${definition?.status ?? 'not known'} here`);
    }
    found.push(...checkUnmanagedConference(world, id, definition));
    found.push(...checkCallerResults(world, id, definition));
    if (definition) found.push(...(await checkStatus(world, definition, stored?.state)));
  }
  return found;
}

/**
 * Whether FoneStorm made a conference of the same content after its answer timed out. Since 2.4 no field says whose that one is,
 * and equal creations may have each other's.
 */
function isMadeLate({ fonestorm, scenario, faults }: World, id: string): boolean {
  if (fonestorm.generation === '2017') return false;
  const sent = new Map(
    scenario.steps.flatMap((each) =>
      each.action === 'create' ? [[each.conference, fieldsToSend('2.4', each.conference, each.fields)]] : [],
    ),
  );
  return [...sent.keys()]
    .filter((other) => isDeepStrictEqual(sent.get(other), sent.get(id)))
    .some((other) =>
      faults.some((each) => each.startsWith('does it after') && each.endsWith(` to create ${other}`)),
    );
}

/** FoneStorm's conferences of one here. One that was made at FoneStorm itself is another matter: see below. */
function heldFor(world: World, id: string): readonly string[] {
  const { fonestorm } = world;
  if (fonestorm.generation === '2017') return fonestorm.conferencesFor(id).map((each) => each.id);
  return [...fonestorm.conferences.keys()].filter(
    (theirs) => theirs !== id && conferenceOf(world, theirs) === id,
  );
}

/** A conference that was made at FoneStorm itself is here where that is wanted, and nowhere else. */
function checkUnmanagedConference(world: World, id: string, definition: Definition | undefined): string[] {
  const { scenario } = world;
  const made = scenario.steps.find((each) => each.action === 'create by owner' && each.conference === id);
  if (made?.action !== 'create by owner') return [];
  const isWanted = scenario.unmanagedConferences !== 'report';
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
  const until = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end) + HOUR - scenario.clockSkew;
  const from = Date.parse(START) + at;
  return sweeps.some((each) => each.isWhole && each.from >= from && each.until < until);
}

async function checkStatus(
  world: World,
  definition: Definition,
  state: State | undefined,
): Promise<readonly string[]> {
  const { id, status } = definition;
  switch (status) {
    case 'confirmed':
      return checkConfirmed(world, definition, state);
    case 'erased':
      return [];
    case 'deleted':
      return [
        ...requireEvent(world, id, 'Conference Cancelled'),
        ...checkSubscriberView(world.relay, id, state),
      ];
    case 'failed':
      if (!state) return [];
      return state.phase === 'failed'
        ? checkSubscriberView(world.relay, id, state)
        : [`${id} failed, and is ${state.phase}`];
    case 'proposed':
      return [`${id} is still proposed`];
    default:
      return status satisfies never;
  }
}

function checkConfirmed(
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
  found.push(...checkSubscriberView(relay, id, state));
  const theirs = fonestorm.conferences.get(ours?.id ?? '');
  if (!theirs) {
    const isByOwner = fonestorm.deletedByOwner.has(ours?.id ?? '');
    if (!isByOwner) found.push(`${id} is confirmed, and FoneStorm has it not`);
    if (state.phase === 'live') found.push(`${id} is live, and FoneStorm has it not`);
    return found;
  }
  const { organizer, attendees } = presenceIn(theirs);
  const isSaid = fonestorm.generation === '2017';
  if (isSaid && (state.organizer.value !== organizer || state.attendees.value !== attendees)) {
    const [at, here] = [{ organizer, attendees }, [state.organizer.value, state.attendees.value]];
    found.push(`FoneStorm has ${JSON.stringify(at)} in ${id}, and here are ${here.join(' and ')}`);
  }
  const { callback_url: _ours, ...wanted } = isSaid ? fields : fieldsToSend('2.4', id, fields);
  const { callback_url: _theirs, ...there } = theirs.fields;
  if (JSON.stringify(sortedEntries(wanted)) !== JSON.stringify(sortedEntries(there))) {
    found.push(`${id} is ${JSON.stringify(wanted)} here, and ${JSON.stringify(there)} at FoneStorm`);
  }
  return found;
}

/** Who knows the events of a conference alone takes it for what it is. */
function checkSubscriberView(relay: World['relay'], id: string, state: State | undefined): string[] {
  if (!state) return [];
  const { phase, organizer, attendees } = viewAt(replayEvents(relay, id), Number.POSITIVE_INFINITY);
  const told = [phase, organizer, attendees];
  const here = [state.phase ?? 'unknown', state.organizer.value, state.attendees.value];
  const isAuditTold = eventsOf(relay, id).some(({ type }) => type === 'Conference Audit Failed');
  return [
    ...(isDeepStrictEqual(told, here) ? [] : [`subscribers of ${id} know ${told}, and here is ${here}`]),
    ...(state.closedAt && !state.isLogExpiring && !isAuditTold
      ? [`nobody was told that the audit of ${id} failed`]
      : []),
  ];
}

function requireEvent({ relay }: World, id: string, type: string): readonly string[] {
  const isTold = eventsOf(relay, id).some((event) => event.type === type);
  return isTold ? [] : [`${id} has no ${type}`];
}

/** What callers were told is so. */
function checkCallerResults(world: World, id: string, definition: Definition | undefined): string[] {
  const { apiCallers, fonestorm, relay } = world;
  const answered = apiCallers.results.filter(({ step }) => step.conference === id);
  const wasDone = (does: string) =>
    answered.some(({ step, status = 0 }) => step.action === does && status < 300 && status > 0);
  const mayBeDone = (does: string) =>
    answered.some(
      ({ step, statuses }) =>
        step.action === does && statuses.some((status = 500) => status < 300 || status >= 500),
    );
  const status = definition?.status;
  const found: string[] = [];
  const mayBeDeleted = mayBeDone('delete') || mayBeDone('erase');
  if (wasDone('create') && status !== 'confirmed' && !mayBeDeleted) {
    found.push(`${id} was created for its caller, and is ${status ?? 'not known'}`);
  }
  if (wasDone('delete') && status !== 'deleted' && status !== 'erased') {
    found.push(`${id} was deleted for its caller, and is ${status}`);
  }
  if (wasDone('erase') && status !== 'erased')
    found.push(`${id} was erased for its caller, and is ${status}`);
  const isGone = [...fonestorm.deletedByOwner].some((theirs) => conferenceOf(world, theirs) === id);
  if (isGone || status !== 'confirmed') return found;
  for (const { step, status = 0, sentAt } of answered) {
    if (step.action !== 'update' || status >= 300 || status === 0) continue;
    for (const [name, value] of Object.entries(step.changes)) {
      const isOverwritten = answered.some(
        (other) =>
          other.step !== step &&
          other.step.action === 'update' &&
          name in other.step.changes &&
          other.respondedAt > sentAt,
      );
      const now = definition?.fields[name as keyof Definition['fields']] ?? '';
      const isTold = eventsOf(relay, id).some(
        ({ type, detail }) => type === 'Conference Updated' && includesName(detail.changed, name),
      );
      if (!isTold) found.push(`nobody was told that ${id} has another ${name}`);
      if (!isOverwritten && now !== value) found.push(`${id} was given the ${name} ${value}, and has ${now}`);
    }
  }
  return found;
}

function includesName(names: unknown, name: string): boolean {
  return Array.isArray(names) && names.includes(name);
}

function sortedEntries(fields: object): [string, unknown][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}
