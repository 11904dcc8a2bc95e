import { isDeepStrictEqual } from 'node:util';
import { type ConferenceFields, type Definition, windowOf } from '../../domain/definition';
import { fieldsToSend, type Generation } from '../../domain/generation';
import type { Clock } from '../../ports/clock';
import type { Definitions } from '../../ports/definitions';
import type { FoneStormConference } from '../../ports/fonestorm';
import { readAllPages } from '../../ports/page';
import { type CallbackUrlPorts, isCallbackUrlOf } from '../callbacks/callback-url';
import { requireNoRequestInProgress } from './intents';

export interface FindCreatedPorts extends Pick<CallbackUrlPorts, 'callbackKeys'> {
  readonly definitions: Definitions;
  readonly generation: Generation;
  readonly clock: Clock;
}

const PAGE_SIZE = 100;

/**
 * Finds the conference of a creation in FoneStorm's list. With 2017 its callback URL identifies it. With 2.4 its registered
 * id identifies it, or its content: a conference with this content and without an owner belongs to the creation. If there are
 * several, they must be equal, and at most as many as the creations that may have created them.
 *
 * @returns `several` if more conferences fit; undefined if FoneStorm does not have it
 * @throws {OperationFailure} `change under way` if another creation of the same content is in progress
 */
export async function findCreatedConference(
  ports: FindCreatedPorts,
  proposed: Definition,
  list: readonly FoneStormConference[],
): Promise<FoneStormConference | 'several' | undefined> {
  if (ports.generation === '2.4') return findByContent(ports, proposed, list);
  const keys = await ports.callbackKeys();
  return list.find(({ conference_url: url = '' }) => isCallbackUrlOf(proposed.id, url, keys));
}

async function findByContent(
  ports: FindCreatedPorts,
  proposed: Definition,
  list: readonly FoneStormConference[],
): Promise<FoneStormConference | 'several' | undefined> {
  const sent = fieldsToSend('2.4', proposed.id, proposed.fields);
  const unowned: FoneStormConference[] = [];
  const owners = new Set<string>();
  for (const conference of list.filter((item) => hasSentFields(sent, item))) {
    const owner = await findOwner(ports.definitions, conference.id);
    if (owner === proposed.id) return conference;
    if (owner === undefined) unowned.push(conference);
    else owners.add(owner);
  }
  // A failed creation is not sent again, so a conference with its content belongs to another creation.
  const [first] = proposed.status === 'failed' ? [] : unowned;
  if (first === undefined) return undefined;
  const others = await creationsOf(ports.definitions, unowned, proposed.id);
  // FoneStorm may create one of these conferences for a creation in progress, and return its id.
  for (const other of others) requireNoRequestInProgress(other, ports.clock);
  if (unowned.length === 1) return first;
  // Equal conferences can be assigned to equal creations in any order: callers know the ids of the relay only. A surplus
  // conference, or a difference between them, shows that one was created at FoneStorm itself.
  const isInterchangeable = unowned.every(({ fields }) => isDeepStrictEqual(fields, first.fields));
  const unfinished = [proposed, ...others.filter(({ id }) => !owners.has(id))];
  return isInterchangeable && unowned.length <= unfinished.length ? first : 'several';
}

/** The other creations with an unknown outcome that may have created one of these conferences. */
async function creationsOf(
  definitions: Definitions,
  conferences: readonly FoneStormConference[],
  exceptId: string,
): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  for (const { id } of await readUnfinishedCreations(definitions)) {
    if (id === exceptId) continue;
    // The list may be stale: the definition itself shows whether its creation is unfinished.
    const creation = await definitions.read(id);
    if (creation?.status !== 'proposed') continue;
    if (conferences.some((conference) => mayHaveCreated(creation, conference))) found.push(creation);
  }
  return found;
}

/**
 * The id of the relay's conference with this FoneStorm id. Only FoneStorm 2.4 needs the register of FoneStorm ids. A conference
 * from before a move from 2017 to 2.4 is not in it: FoneStorm 2017 used the relay's id.
 */
export async function findOwner(definitions: Definitions, fonestormId: string): Promise<string | undefined> {
  const owner = await definitions.ownerOfFoneStormId(fonestormId);
  if (owner !== undefined) return owner;
  return (await definitions.read(fonestormId))?.fonestorm?.id === fonestormId ? fonestormId : undefined;
}

/** The unfinished creations. The list may be stale by seconds. */
export async function readUnfinishedCreations(definitions: Definitions): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  for await (const { items } of readAllPages((cursor) => definitions.listUnfinished(PAGE_SIZE, cursor))) {
    found.push(...items.filter(({ status }) => status === 'proposed'));
  }
  return found;
}

/** Whether a creation may have created this conference, by its content. */
export function mayHaveCreated({ id, fields }: Definition, conference: FoneStormConference): boolean {
  return hasSentFields(fieldsToSend('2.4', id, fields), conference);
}

/** Whether a conference has the fields that were sent. FoneStorm may add defaults, trim texts, and cut times to the second. */
function hasSentFields(sent: ConferenceFields, { fields }: FoneStormConference): boolean {
  if (!fields) return false;
  const [wanted, shown] = [sent, fields].map(windowOf);
  const isSameTime =
    truncateToSecond(wanted?.start) === truncateToSecond(shown?.start) &&
    truncateToSecond(wanted?.end) === truncateToSecond(shown?.end);
  const { start_time: _start, end_time: _end, ...others } = sent;
  const names = Object.keys(others) as (keyof typeof others)[];
  return isSameTime && names.every((name) => trimmedText(fields[name]) === trimmedText(sent[name]));
}

function truncateToSecond(instant: string | undefined): string | undefined {
  return instant?.slice(0, 19);
}

function trimmedText(value: unknown): string {
  return String(value ?? '').trim();
}
