import { isDeepStrictEqual } from 'node:util';
import { parseCallback } from '../../../lambda/domain/callback';
import { INITIAL } from '../../../lambda/domain/state';
import type { World } from '../world';
import { conferencesIn, isErased } from './looking';

/** What was erased is gone, but for what a write brings back that is done after its function has ended. */
export async function erasedIsGone(world: World): Promise<readonly string[]> {
  if (!world.isAtRest) return [];
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    if (!(await isErased(world, id))) continue;
    found.push(...(await leftInItself(world, id)));
    if (!world.struck.some((fault) => isLateWriteTo(id, fault)))
      found.push(...(await leftOfItsLife(world, id)));
  }
  return found;
}

/** What of a conference goes on existing: enough for it not to be taken for another one. */
const LEFT = ['id', 'fields', 'standing', 'createdAt', 'digest', 'version', 'fonestorm'];
const LEFT_OF_FIELDS = ['start_time', 'end_time'];
const LEFT_AT_FONESTORM = ['id', 'confirmedAt'];

async function leftInItself({ relay: { store } }: World, id: string): Promise<readonly string[]> {
  const { definition, saved } = await store.journal.load(id, '');
  if (!definition) return [`${id}, which is erased, is forgotten`];
  const { fields, fonestorm = {}, digest } = definition;
  const names = [
    ...Object.keys(definition).filter((name) => !LEFT.includes(name)),
    ...Object.keys(fields).filter((name) => !LEFT_OF_FIELDS.includes(name)),
    ...Object.keys(fonestorm).filter((name) => !LEFT_AT_FONESTORM.includes(name)),
    ...(digest === '' ? [] : ['digest']),
    ...(saved?.unpublished ? ['what is to be published'] : []),
  ];
  const { position, sequence, phase, phaseAt, erasedAt, ...state } = saved?.state ?? INITIAL;
  const { position: _none, sequence: _no, ...nothing } = INITIAL;
  if (!isDeepStrictEqual(state, nothing)) names.push('state');
  return names.length === 0 ? [] : [`${id}, which is erased, has its ${names.join(', ')}`];
}

async function leftOfItsLife({ relay: { store }, road }: World, id: string): Promise<readonly string[]> {
  const history = await store.journal.history(id, 'all', 1);
  const deliveries = await store.deliveries.ofConference(id, 1);
  const calls = road.received.flatMap(({ conference, request }) => {
    if (conference !== id) return [];
    return parseCallback({ ...request, body: request.body.toString('base64') }).call ?? [];
  });
  const claimed: string[] = [];
  for (const call of calls)
    if ((await store.journal.claimedTimes(id, call)).length > 0) claimed.push(call.uid);
  return [
    ...history.items.map(({ entry }) => `${entry.id} of ${id}, which is erased, is in the history`),
    ...deliveries.items.map(
      ({ entryId }) => `the delivery of ${entryId} of ${id}, which is erased, is there`,
    ),
    ...claimed.map((uid) => `the phone call ${uid} of ${id}, which is erased, is remembered`),
  ];
}

const LATE_WRITE = /^is held up before: .*(journal\.(record|claim)|deliveries\.write)/;

/** Entries have the id of their conference in their names. */
function isLateWriteTo(id: string, fault: string): boolean {
  return LATE_WRITE.test(fault) && new RegExp(`\\b${id}\\b`).test(fault);
}
