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
 * id does, or else its content: it has any conference of this content without an owner, if there are at most as many of them as
 * creations in doubt that may have made them, and all look the same.
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
  const unknown: FoneStormConference[] = [];
  const owners = new Set<string>();
  for (const each of list.filter((one) => hasSentFields(sent, one))) {
    const owner = await findOwner(ports.definitions, each.id);
    if (owner === proposed.id) return each;
    if (owner === undefined) unknown.push(each);
    else owners.add(owner);
  }
  // A failed creation is not sent any more, so a conference with its content belongs to another one.
  const [first] = proposed.status === 'failed' ? [] : unknown;
  if (first === undefined) return undefined;
  const others = await creationsOf(ports.definitions, unknown, proposed.id);
  // A creation in progress may get one of these conferences as the answer to its request.
  for (const other of others) requireNoRequestInProgress(other, ports.clock);
  if (unknown.length === 1) return first;
  // Creations may have equal conferences in any order: callers see the ids of the relay only, and nobody was told which one is
  // whose. One conference more, or a difference between them, shows that somebody else made one.
  const isAnyOrder = unknown.every(({ fields }) => isDeepStrictEqual(fields, first.fields));
  const inDoubt = [proposed, ...others.filter(({ id }) => !owners.has(id))];
  return isAnyOrder && unknown.length <= inDoubt.length ? first : 'several';
}

/** The other creations in doubt that may have created one of these conferences. */
async function creationsOf(
  definitions: Definitions,
  conferences: readonly FoneStormConference[],
  exceptId: string,
): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  for (const { id } of await readUnfinishedCreations(definitions)) {
    if (id === exceptId) continue;
    // The list may lag behind: the definition itself says whether its creation is still in doubt.
    const read = await definitions.read(id);
    if (read?.status === 'proposed' && conferences.some((each) => mayHaveCreated(read, each)))
      found.push(read);
  }
  return found;
}

/**
 * The id of the relay's conference with this FoneStorm id. Only FoneStorm 2.4 needs the register of FoneStorm ids. A conference
 * from before a move from 2017 to 2.4 is not in it: FoneStorm 2017 used the relay's id.
 */
export async function findOwner(definitions: Definitions, theirs: string): Promise<string | undefined> {
  const owner = await definitions.ownerOfFoneStormId(theirs);
  if (owner !== undefined) return owner;
  return (await definitions.read(theirs))?.fonestorm?.id === theirs ? theirs : undefined;
}

/** The unfinished creations. May lag behind by moments. */
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
