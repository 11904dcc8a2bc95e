import { isDeepStrictEqual } from 'node:util';
import { parseCallback } from '../../../lambda/domain/callback/parse-callback';
import { INITIAL_STATE } from '../../../lambda/domain/state';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import type { World } from '../stand-ins/world';
import { conferencesIn, isErased } from './lookups';

/** Finds erased data that is still stored. Exception: a late write of an ended function may restore some. */
export async function checkErasure(world: World): Promise<readonly string[]> {
  if (!world.isAtRest) return [];
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    if (!(await isErased(world, id))) continue;
    found.push(...(await findLeftInDefinition(world, id)));
    if (!world.faults.some((fault) => isLateWriteTo(id, fault)))
      found.push(...(await findLeftInLog(world, id)));
  }
  return found;
}

/** The fields that remain of an erased conference: they prevent a second use of its id. */
const REMAINING_FIELDS = ['id', 'fields', 'status', 'createdAt', 'digest', 'version', 'fonestorm'];
const REMAINING_CONFERENCE_FIELDS = ['start_time', 'end_time'];
const REMAINING_FONESTORM_FIELDS = ['id', 'confirmedAt'];

async function findLeftInDefinition({ relay: { store } }: World, id: string): Promise<readonly string[]> {
  const { definition, head } = await store.conferenceLog.load(id);
  if (!definition) return [`${id}, which is erased, has no definition`];
  const { fields, fonestorm = {}, digest } = definition;
  const names = [
    ...Object.keys(definition).filter((name) => !REMAINING_FIELDS.includes(name)),
    ...Object.keys(fields).filter((name) => !REMAINING_CONFERENCE_FIELDS.includes(name)),
    ...Object.keys(fonestorm).filter((name) => !REMAINING_FONESTORM_FIELDS.includes(name)),
    ...(digest === '' ? [] : ['digest']),
  ];
  const { position, sequence, phase, phaseAt, erasedAt, ...state } = head?.state ?? INITIAL_STATE;
  const { position: _none, sequence: _no, ...nothing } = INITIAL_STATE;
  if (!isDeepStrictEqual(state, nothing)) names.push('state');
  return names.length === 0 ? [] : [`${id}, which is erased, still has: ${names.join(', ')}`];
}

async function findLeftInLog(
  { relay: { store }, callbackTransport }: World,
  id: string,
): Promise<readonly string[]> {
  const records = await store.conferenceLog.recordsAfter(id, 0, 1000);
  const isErasure = ({ state }: LogRecord) => state.erasedAt !== undefined;
  const deliveries = await store.deliveries.listByConference(id, 1);
  const calls = callbackTransport.received.flatMap(({ conference, request }) => {
    if (conference !== id) return [];
    return parseCallback({ ...request, body: request.body.toString('base64') }).call ?? [];
  });
  const registered: string[] = [];
  for (const call of calls)
    if ((await store.conferenceLog.registeredTimes(id, call)).length > 0) registered.push(call.uid);
  return [
    ...records
      .filter((record) => !isErasure(record))
      .map(({ entry }) => `${entry.id} of ${id}, which is erased, is still in the log`),
    ...deliveries.items.map(
      ({ position }) => `the delivery of ${position} of ${id}, which is erased, still exists`,
    ),
    ...registered.map((uid) => `the phone call ${uid} of ${id}, which is erased, is still registered`),
  ];
}

const LATE_WRITE = /^is held up before: .*conferenceLog\.registerIdempotencyKey/;

/** The name of a fault contains the id of the conference. */
function isLateWriteTo(id: string, fault: string): boolean {
  return LATE_WRITE.test(fault) && new RegExp(`\\b${id}\\b`).test(fault);
}
