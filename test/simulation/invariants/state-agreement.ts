import { isDeepStrictEqual } from 'node:util';
import { type ConferenceFields, type Definition, windowOf } from '../../../lambda/domain/definition';
import { fieldsToSend } from '../../../lambda/domain/generation';
import type { State } from '../../../lambda/domain/state';
import { HOUR, START } from '../scenario/scenario';
import { presenceIn } from '../stand-ins/fonestorm';
import type { World } from '../stand-ins/world';
import { conferenceOf, conferencesIn, eventsOf } from './lookups';
import { replayEvents, viewAt } from './subscriber-view';

/** Finds differences between FoneStorm and the relay after all work has ended. */
export async function checkStateAgreement(world: World): Promise<readonly string[]> {
  if (!world.isAtRest) return [];
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    const { definition, head } = await world.relay.store.conferenceLog.load(id);
    const theirs = conferencesAtFoneStorm(world, id);
    const mayBeTwice = mayBeCreatedTwice(world, id);
    if (theirs.length > 1 && !mayBeTwice) found.push(`FoneStorm has ${id} ${theirs.length} times`);
    const isWrong = definition?.status !== 'confirmed' && !mayBeTwice && !isUnseen(world, id, definition);
    if (theirs.length > 0 && isWrong) {
      found.push(`FoneStorm has ${id}, and the relay has it as ${definition?.status ?? 'unknown'}`);
    }
    found.push(...checkUnmanagedConference(world, id, definition));
    found.push(...checkCallerResults(world, id, definition));
    if (definition) found.push(...(await checkStatus(world, definition, head?.state)));
  }
  return found;
}

/**
 * Whether FoneStorm created a conference of the same content after its answer timed out. Since 2.4 no field shows whose it
 * is, and equal creations may get each other's conference.
 */
function mayBeCreatedTwice({ fonestorm, scenario, faults }: World, id: string): boolean {
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

/** FoneStorm's conferences for one of the relay's. For those that were created at FoneStorm itself see below. */
function conferencesAtFoneStorm(world: World, id: string): readonly string[] {
  const { fonestorm } = world;
  if (fonestorm.generation === '2017') return fonestorm.conferencesFor(id).map((each) => each.id);
  return [...fonestorm.conferences.keys()].filter(
    (theirs) => theirs !== id && conferenceOf(world, theirs) === id,
  );
}

/** Finds conferences from FoneStorm itself that the relay adopted against the setting, or did not adopt. */
function checkUnmanagedConference(world: World, id: string, definition: Definition | undefined): string[] {
  const { scenario } = world;
  const made = scenario.steps.find((each) => each.action === 'create by owner' && each.conference === id);
  if (made?.action !== 'create by owner') return [];
  const isWanted = scenario.unmanagedConferences !== 'report';
  if (isWanted === (definition !== undefined) || (isWanted && !wasVisibleToSweep(world, made))) return [];
  return [
    isWanted
      ? `${id} was created at FoneStorm itself, and the relay did not adopt it`
      : `${id} is adopted against the setting`,
  ];
}

/** Whether the relay does not know an unmanaged conference, because each sweep of its time failed in the middle. */
function isUnseen(world: World, id: string, definition: Definition | undefined): boolean {
  const made = world.scenario.steps.find(
    (each) => each.action === 'create by owner' && each.conference === id,
  );
  return definition === undefined && made?.action === 'create by owner' && !wasVisibleToSweep(world, made);
}

/** Whether a sweep without a failure could find it, at most an hour after its end. */
function wasVisibleToSweep(
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
  if (!state) return [`${id} has no state`];
  const found: string[] = [];
  const isPublished = (type: string) => eventsOf(relay, id).some((event) => event.type === type);
  if (!isPublished('Conference Scheduled') && !isPublished('Conference Adopted'))
    found.push(`no event says that ${id} is scheduled`);
  if (state.closedAt === undefined && windowOf(fields)) found.push(`${id} is not closed`);
  found.push(...checkSubscriberView(relay, id, state));
  const theirs = fonestorm.conferences.get(ours?.id ?? '');
  if (!theirs) {
    const isByOwner = fonestorm.deletedByOwner.has(ours?.id ?? '');
    if (!isByOwner) found.push(`${id} is confirmed, and FoneStorm does not have it`);
    if (state.phase === 'live') found.push(`${id} is live, and FoneStorm does not have it`);
    return found;
  }
  const { organizer, attendees } = presenceIn(theirs);
  const hasStatuses = fonestorm.generation === '2017';
  if (hasStatuses && (state.organizer.value !== organizer || state.attendees.value !== attendees)) {
    const [at, here] = [{ organizer, attendees }, [state.organizer.value, state.attendees.value]];
    found.push(`FoneStorm has ${JSON.stringify(at)} in ${id}, and the state has ${here.join(' and ')}`);
  }
  const { callback_url: _ours, ...wanted } = hasStatuses ? fields : fieldsToSend('2.4', id, fields);
  const { callback_url: _theirs, ...there } = theirs.fields;
  if (JSON.stringify(sortedEntries(wanted)) !== JSON.stringify(sortedEntries(there))) {
    found.push(`the relay has ${id} as ${JSON.stringify(wanted)}, and FoneStorm as ${JSON.stringify(there)}`);
  }
  return found;
}

/** A subscriber who has only the events of a conference knows its state. */
function checkSubscriberView(relay: World['relay'], id: string, state: State | undefined): string[] {
  if (!state) return [];
  const { phase, organizer, attendees } = viewAt(replayEvents(relay, id), Number.POSITIVE_INFINITY);
  const published = [phase, organizer, attendees];
  const here = [state.phase ?? 'unknown', state.organizer.value, state.attendees.value];
  const isAuditPublished = eventsOf(relay, id).some(({ type }) => type === 'Conference Audit Failed');
  return [
    ...(isDeepStrictEqual(published, here)
      ? []
      : [`the events of ${id} say ${published}, and its state is ${here}`]),
    ...(state.closedAt && state.logExpiresAt === 'never' && !isAuditPublished
      ? [`no event says that the audit of ${id} failed`]
      : []),
  ];
}

function requireEvent({ relay }: World, id: string, type: string): readonly string[] {
  const isPublished = eventsOf(relay, id).some((event) => event.type === type);
  return isPublished ? [] : [`${id} has no ${type}`];
}

/** Finds answers to callers that were not true. */
function checkCallerResults(world: World, id: string, definition: Definition | undefined): string[] {
  const { apiCallers, fonestorm, relay } = world;
  const results = apiCallers.results.filter(({ step }) => step.conference === id);
  const succeeded = (action: string) =>
    results.some(({ step, status = 0 }) => step.action === action && status < 300 && status > 0);
  const mayHaveSucceeded = (action: string) =>
    results.some(
      ({ step, statuses }) =>
        step.action === action && statuses.some((status = 500) => status < 300 || status >= 500),
    );
  const status = definition?.status;
  const found: string[] = [];
  const mayBeDeleted = mayHaveSucceeded('delete') || mayHaveSucceeded('erase');
  if (succeeded('create') && status !== 'confirmed' && !mayBeDeleted) {
    found.push(`${id} was created for its caller, and is ${status ?? 'unknown'}`);
  }
  if (succeeded('delete') && status !== 'deleted' && status !== 'erased') {
    found.push(`${id} was deleted for its caller, and is ${status}`);
  }
  if (succeeded('erase') && status !== 'erased')
    found.push(`${id} was erased for its caller, and is ${status}`);
  const isGone = [...fonestorm.deletedByOwner].some((theirs) => conferenceOf(world, theirs) === id);
  if (isGone || status !== 'confirmed') return found;
  for (const { step, status = 0, sentAt } of results) {
    if (step.action !== 'update' || status >= 300 || status === 0) continue;
    for (const [name, value] of Object.entries(step.changes)) {
      const isOverwritten = results.some(
        (other) =>
          other.step !== step &&
          other.step.action === 'update' &&
          name in other.step.changes &&
          other.respondedAt > sentAt,
      );
      const now = definition?.fields[name as keyof Definition['fields']] ?? '';
      const isPublished = eventsOf(relay, id).some(
        ({ type, detail }) => type === 'Conference Updated' && includesName(detail.changed, name),
      );
      if (!isPublished) found.push(`no event says that ${id} has another ${name}`);
      if (!isOverwritten && now !== value)
        found.push(`the ${name} of ${id} was set to ${value}, and is ${now}`);
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
