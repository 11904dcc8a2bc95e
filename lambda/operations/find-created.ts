import { type ConferenceFields, type Definition, windowOf } from '../domain/conference';
import { type Generation, sentFields } from '../domain/generation';
import type { CallbackKeys, Clock, Definitions, FoneStormConference, Page, Secret } from '../ports';
import { isCallbackUrlOf } from './callback-url';
import { requireNobodyAsking } from './intents';

export interface FindPorts {
  readonly definitions: Definitions;
  readonly generation: Generation;
  readonly callbackKeys: Secret<CallbackKeys>;
  readonly clock: Clock;
}

const PAGE = 100;

/**
 * The conference in FoneStorm's list that a creation made. With 2017 its callback URL says so. With 2.4 the relay has its id
 * already, or one conference alone that the relay does not know has the content of the creation.
 *
 * @returns `several` if more than one may be it; undefined if FoneStorm does not have it
 * @throws {OperationFailure} `change under way` if another creation of the same content is being made at this moment
 */
export async function createdIn(
  ports: FindPorts,
  proposed: Definition,
  list: readonly FoneStormConference[],
): Promise<FoneStormConference | 'several' | undefined> {
  if (ports.generation === '2.4') return createdByContent(ports, proposed, list);
  const keys = await ports.callbackKeys();
  return list.find(({ conference_url: url = '' }) => isCallbackUrlOf(proposed.id, url, keys));
}

async function createdByContent(
  ports: FindPorts,
  proposed: Definition,
  list: readonly FoneStormConference[],
): Promise<FoneStormConference | 'several' | undefined> {
  const sent = sentFields('2.4', proposed.id, proposed.fields);
  const unknown: FoneStormConference[] = [];
  for (const each of list.filter((one) => fits(sent, one))) {
    const owner = await conferenceHere(ports.definitions, each.id);
    if (owner === proposed.id) return each;
    if (owner === undefined) unknown.push(each);
  }
  // Nobody asks for one that failed any more: one of the same content is somebody else's.
  const [first] = proposed.standing === 'failed' ? [] : unknown;
  if (first === undefined) return undefined;
  if (unknown.length > 1) return 'several';
  // One that FoneStorm is being asked for now may be about to hear that this is its own.
  const creations = await unfinishedCreations(ports.definitions);
  const others = creations.filter((each) => each.id !== proposed.id && mayHaveMade(each, first));
  for (const other of others) requireNobodyAsking(other, ports.clock);
  return first;
}

/** The conference here that has, or had, this id at FoneStorm; also if it was known before ids were claimed. */
export async function conferenceHere(definitions: Definitions, theirs: string): Promise<string | undefined> {
  const owner = await definitions.ofFoneStorm(theirs);
  if (owner !== undefined) return owner;
  return (await definitions.read(theirs))?.fonestorm?.id === theirs ? theirs : undefined;
}

/** The creations that are not finished. May lag behind by moments. */
export async function unfinishedCreations(definitions: Definitions): Promise<readonly Definition[]> {
  const found: Definition[] = [];
  let from: string | undefined;
  do {
    const page: Page<Definition> = await definitions.unfinished(PAGE, from);
    found.push(...page.items.filter(({ standing }) => standing === 'proposed'));
    from = page.next;
  } while (from !== undefined);
  return found;
}

/** Whether a creation may have made this conference, by its content. */
export function mayHaveMade({ id, fields }: Definition, conference: FoneStormConference): boolean {
  return fits(sentFields('2.4', id, fields), conference);
}

/** Whether FoneStorm shows what it was sent. It may add defaults, cut white space, and keep times to the second. */
function fits(sent: ConferenceFields, { fields }: FoneStormConference): boolean {
  if (!fields) return false;
  const [wanted, shown] = [sent, fields].map(windowOf);
  const isSameTime =
    second(wanted?.start) === second(shown?.start) && second(wanted?.end) === second(shown?.end);
  const { start_time: _start, end_time: _end, ...others } = sent;
  const names = Object.keys(others) as (keyof typeof others)[];
  return isSameTime && names.every((name) => trimmed(fields[name]) === trimmed(sent[name]));
}

function second(instant: string | undefined): string | undefined {
  return instant?.slice(0, 19);
}

function trimmed(value: unknown): string {
  return String(value ?? '').trim();
}
