import { type Definition, windowOf } from '../domain/conference';
import { after, type Instant } from '../domain/instant';
import type { CallbackKeys, FoneStormConference, Questions } from '../ports';
import { type AdoptPorts, adoptStrays } from './adopt-conference';
import { callbackUrl, conferenceOfUrl } from './callback-url';
import { mayHaveCreated, ownerOf, unfinishedCreations } from './find-created';
import { oneByOne } from './one-by-one';

export interface ReconcilePorts extends AdoptPorts {
  readonly questions: Questions;
}

/** FoneStorm may show what is over: from so long after its end on, in milliseconds, it is left alone. */
const LONG_OVER = 3600_000;

interface Sides {
  readonly ports: ReconcilePorts;
  readonly keys: CallbackKeys;
  readonly now: Instant;
  readonly open: ReadonlySet<string>;
  /** Of FoneStorm's, those that call a conference here back, by its id. */
  readonly ours: ReadonlyMap<string, readonly FoneStormConference[]>;
  /** The others, by FoneStorm's id. */
  readonly others: Map<string, FoneStormConference>;
}

/**
 * Compares FoneStorm's list with the conferences that are open here. What is missing on one side is asked about,
 * adopted or reported; what calls back elsewhere than it should is told so; what a creation of ours made twice is
 * deleted.
 *
 * @param open those that are due for something, read before the list was requested
 */
export async function reconcile(
  ports: ReconcilePorts,
  list: readonly FoneStormConference[],
  open: ReadonlySet<string>,
): Promise<void> {
  const keys = await ports.callbackKeys();
  const ours = new Map<string, readonly FoneStormConference[]>();
  const others = new Map<string, FoneStormConference>();
  for (const conference of list) {
    const id = conferenceOfUrl(conference.conference_url ?? '', keys);
    if (id === undefined) others.set(conference.id, conference);
    else ours.set(id, [...(ours.get(id) ?? []), conference]);
  }
  const sides: Sides = { ports, keys, now: ports.clock.now(), open, ours, others };
  // Read before the owners of the ids: a creation that finishes meanwhile is in this list, or has registered its id.
  const creations = ports.generation === '2.4' ? await unfinishedCreations(ports.definitions) : [];
  const lost = await settleSeen(sides);
  await settleUnseen(sides);
  if (ports.generation === '2.4') await settleKnown(sides);
  const strays = [...others.values()]
    .filter((each) => callsNobodyElse(each, ports.publicUrl))
    .filter((each) => !creations.some((creation) => mayHaveCreated(creation, each)));
  await adoptStrays(
    ports,
    [...lost, ...strays].filter((each) => !isLongOver(each, sides.now)),
  );
}

/** Settles those that call back here; gives those whose definition is lost. */
async function settleSeen(sides: Sides): Promise<readonly FoneStormConference[]> {
  const { ports, keys, now, open, ours } = sides;
  const lost: FoneStormConference[] = [];
  const current = [...ours].filter(
    ([id, found]) => open.has(id) || !found.every((one) => isLongOver(one, now)),
  );
  await oneByOne(current, ports, async ([id, found]) => {
    const isRegistered = found.length === 1 && calls(found[0], callbackUrl(ports.publicUrl, id, keys));
    if (isRegistered && open.has(id)) return;
    const definition = await ports.definitions.read(id);
    if (definition) await settle(sides, definition, found);
    else lost.push(...found);
  });
  return lost;
}

/**
 * Settles the open ones that nothing at FoneStorm calls back for: adopted ones, those whose URL somebody changed or
 * FoneStorm does not show, and those that FoneStorm has not.
 */
async function settleUnseen(sides: Sides): Promise<void> {
  const { ports, open, ours, others } = sides;
  const unseen: [Definition, FoneStormConference | undefined][] = [];
  const ids = [...open].filter((id) => !ours.has(id));
  // All of them, before the budget ends anything: nothing of ours is to be taken for a stray.
  await oneByOne(ids, ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (!definition) return;
    const theirs = definition.fonestorm?.id ?? '';
    unseen.push([definition, others.get(theirs)]);
    others.delete(theirs);
  });
  await oneByOne(unseen, ports, ([definition, found]) => settle(sides, definition, found ? [found] : []));
}

/** Settles FoneStorm's conferences that are known here but not open. With 2.4 no callback URL identifies them. */
async function settleKnown(sides: Sides): Promise<void> {
  const { ports, now, others } = sides;
  const known: [Definition, FoneStormConference][] = [];
  const current = [...others.values()].filter((each) => !isLongOver(each, now));
  // All of them, before the budget ends anything, as above.
  await oneByOne(current, ports, async (each) => {
    const id = await ownerOf(ports.definitions, each.id);
    const definition = id === undefined ? undefined : await ports.definitions.read(id);
    if (!definition) return;
    known.push([definition, each]);
    others.delete(each.id);
  });
  await oneByOne(known, ports, ([definition, found]) => settle(sides, definition, [found]));
}

/** Settles a conference that is known here; `found` is what FoneStorm has of it. */
async function settle(
  { ports, keys, now, open }: Sides,
  { id, standing, fonestorm, fields, intent }: Definition,
  found: readonly FoneStormConference[],
): Promise<void> {
  // Somebody is changing it at this moment, or will be found to have been.
  if (intent) return;
  if (standing === 'deleted' || standing === 'erased') {
    if (found.length > 0) ports.log.warn('FoneStorm has a conference that was deleted', { conferenceId: id });
    return;
  }
  const isOpen = open.has(id);
  const own = found.find((each) => each.id === fonestorm?.id);
  const window = windowOf(fields);
  const isOver = window !== undefined && window.end <= now;
  const isExpected = isOpen && standing === 'confirmed';
  if (!own && isExpected && !isOver) await ask(ports, id, 'the list of FoneStorm does not have it');
  if (!isOpen && !isOver && (own || standing === 'failed')) {
    await ask(ports, id, 'FoneStorm has it, and it is not followed');
  }
  if (!own) return;
  for (const each of found) {
    if (each === own) continue;
    ports.log.warn('FoneStorm made a conference twice', { conferenceId: id, fonestormId: each.id });
    await ports.fonestorm.delete(each.id);
  }
  if (isOpen && ports.generation === '2017') await register(ports, id, own, keys);
}

/** Has FoneStorm call the right URL back: after a rotation or a move, or where it is to be taken over. */
async function register(
  ports: ReconcilePorts,
  id: string,
  own: FoneStormConference,
  keys: CallbackKeys,
): Promise<void> {
  const { publicUrl, strays, fonestorm, log } = ports;
  const url = callbackUrl(publicUrl, id, keys);
  const isOurs = conferenceOfUrl(own.conference_url ?? '', keys) === id;
  if (!isOurs && !callsNobodyElse(own, publicUrl)) {
    log.warn('a conference calls somebody else back', { conferenceId: id });
    return;
  }
  if (calls(own, url) || (!isOurs && strays !== 'take over')) return;
  await fonestorm.setCallbackUrl(own.id, url);
  log.info('a conference calls back anew', { conferenceId: id });
}

function callsNobodyElse({ conference_url: url = '' }: FoneStormConference, publicUrl: string): boolean {
  return url === '' || url.startsWith(`${publicUrl}/`);
}

function calls(conference: FoneStormConference | undefined, url: string): boolean {
  return conference?.conference_url === url;
}

function isLongOver({ fields }: FoneStormConference, now: Instant): boolean {
  const window = fields && windowOf(fields);
  return window !== undefined && after(window.end, LONG_OVER) < now;
}

async function ask({ questions, clock }: ReconcilePorts, id: string, reason: string): Promise<void> {
  const now = clock.now();
  await questions.put({ id: `sweep-${id}-${now}`, conferenceId: id, reason, notBefore: now });
}
