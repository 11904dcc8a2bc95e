import { type Definition, windowOf } from '../../domain/definition';
import { after, type Instant } from '../../domain/instant';
import type { FoneStormConference } from '../../ports/fonestorm';
import type { CallbackKeys } from '../../ports/secrets';
import type { StatusChecks } from '../../ports/status-checks';
import { callbackUrl, conferenceIdOfUrl } from '../callbacks/callback-url';
import { findOwner, mayHaveCreated, readUnfinishedCreations } from '../conferences/find-created-conference';
import { processInTurn } from './process-in-turn';
import { type AdoptPorts, adoptOrReportUnmanaged } from './unmanaged-conferences';

export interface ReconcilePorts extends AdoptPorts {
  readonly statusChecks: StatusChecks;
}

/** FoneStorm may show what is over: from so long after its end on, in milliseconds, it is left alone. */
const LONG_PAST_AFTER = 3600_000;

interface Comparison {
  readonly ports: ReconcilePorts;
  readonly keys: CallbackKeys;
  readonly now: Instant;
  readonly openIds: ReadonlySet<string>;
  /** Of FoneStorm's, those that call a conference here back, by its id. */
  readonly byRelayId: ReadonlyMap<string, readonly FoneStormConference[]>;
  /** The others, by FoneStorm's id. */
  readonly unidentified: Map<string, FoneStormConference>;
}

/**
 * Compares FoneStorm's list with the conferences that are open here. What is missing on one side is asked about,
 * adopted or reported; what calls back elsewhere than it should is told so; what a creation of ours made twice is
 * deleted.
 *
 * @param openIds those that are due for something, read before the list was requested
 */
export async function reconcileConferences(
  ports: ReconcilePorts,
  list: readonly FoneStormConference[],
  openIds: ReadonlySet<string>,
): Promise<void> {
  const keys = await ports.callbackKeys();
  const byRelayId = new Map<string, readonly FoneStormConference[]>();
  const unidentified = new Map<string, FoneStormConference>();
  for (const conference of list) {
    const id = conferenceIdOfUrl(conference.conference_url ?? '', keys);
    if (id === undefined) unidentified.set(conference.id, conference);
    else byRelayId.set(id, [...(byRelayId.get(id) ?? []), conference]);
  }
  const sides: Comparison = { ports, keys, now: ports.clock.now(), openIds, byRelayId, unidentified };
  // Read before the owners of the ids: a creation that finishes meanwhile is in this list, or has registered its id.
  const creations = ports.generation === '2.4' ? await readUnfinishedCreations(ports.definitions) : [];
  const lost = await reconcileByCallbackUrl(sides);
  await reconcileOpenWithoutUrl(sides);
  if (ports.generation === '2.4') await reconcileClosedById(sides);
  const strays = [...unidentified.values()]
    .filter((each) => hasOwnOrNoCallbackUrl(each, ports.publicUrl))
    .filter((each) => !creations.some((creation) => mayHaveCreated(creation, each)));
  await adoptOrReportUnmanaged(
    ports,
    [...lost, ...strays].filter((each) => !isLongPast(each, sides.now)),
  );
}

/** Settles those that call back here; gives those whose definition is lost. */
async function reconcileByCallbackUrl(sides: Comparison): Promise<readonly FoneStormConference[]> {
  const { ports, keys, now, openIds, byRelayId } = sides;
  const lost: FoneStormConference[] = [];
  const current = [...byRelayId].filter(
    ([id, found]) => openIds.has(id) || !found.every((one) => isLongPast(one, now)),
  );
  await processInTurn(current, ports, async ([id, found]) => {
    const isRegistered =
      found.length === 1 && hasCallbackUrl(found[0], callbackUrl(ports.publicUrl, id, keys));
    if (isRegistered && openIds.has(id)) return;
    const definition = await ports.definitions.read(id);
    if (definition) await reconcileOne(sides, definition, found);
    else lost.push(...found);
  });
  return lost;
}

/**
 * Settles the open ones that nothing at FoneStorm calls back for: adopted ones, those whose URL somebody changed or
 * FoneStorm does not show, and those that FoneStorm has not.
 */
async function reconcileOpenWithoutUrl(sides: Comparison): Promise<void> {
  const { ports, openIds, byRelayId, unidentified } = sides;
  const unseen: [Definition, FoneStormConference | undefined][] = [];
  const ids = [...openIds].filter((id) => !byRelayId.has(id));
  // All of them, before the budget ends anything: nothing of ours is to be taken for a stray.
  await processInTurn(ids, ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (!definition) return;
    const theirs = definition.fonestorm?.id ?? '';
    unseen.push([definition, unidentified.get(theirs)]);
    unidentified.delete(theirs);
  });
  await processInTurn(unseen, ports, ([definition, found]) =>
    reconcileOne(sides, definition, found ? [found] : []),
  );
}

/** Settles FoneStorm's conferences that are known here but not open. With 2.4 no callback URL identifies them. */
async function reconcileClosedById(sides: Comparison): Promise<void> {
  const { ports, now, unidentified } = sides;
  const known: [Definition, FoneStormConference][] = [];
  const current = [...unidentified.values()].filter((each) => !isLongPast(each, now));
  // All of them, before the budget ends anything, as above.
  await processInTurn(current, ports, async (each) => {
    const id = await findOwner(ports.definitions, each.id);
    const definition = id === undefined ? undefined : await ports.definitions.read(id);
    if (!definition) return;
    known.push([definition, each]);
    unidentified.delete(each.id);
  });
  await processInTurn(known, ports, ([definition, found]) => reconcileOne(sides, definition, [found]));
}

/** Settles a conference that is known here; `found` is what FoneStorm has of it. */
async function reconcileOne(
  { ports, keys, now, openIds }: Comparison,
  { id, status, fonestorm, fields, intent }: Definition,
  found: readonly FoneStormConference[],
): Promise<void> {
  // Somebody is changing it at this moment, or will be found to have been.
  if (intent) return;
  if (status === 'deleted' || status === 'erased') {
    if (found.length > 0) ports.logger.warn('conference.still_at_fonestorm', { conferenceId: id });
    return;
  }
  const isOpen = openIds.has(id);
  const own = found.find((each) => each.id === fonestorm?.id);
  const window = windowOf(fields);
  const isOver = window !== undefined && window.end <= now;
  const isExpected = isOpen && status === 'confirmed';
  if (!own && isExpected && !isOver)
    await requestStatusCheck(ports, id, 'the list of FoneStorm does not have it');
  if (!isOpen && !isOver && (own || status === 'failed')) {
    await requestStatusCheck(ports, id, 'FoneStorm has it, and it is not followed');
  }
  if (!own) return;
  for (const each of found) {
    if (each === own) continue;
    ports.logger.warn('conference.duplicated', { conferenceId: id, fonestormId: each.id });
    await ports.fonestorm.delete(each.id);
  }
  if (isOpen && ports.generation === '2017') await correctCallbackUrl(ports, id, own, keys);
}

/** Has FoneStorm call the right URL back: after a rotation or a move, or where it is to be taken over. */
async function correctCallbackUrl(
  ports: ReconcilePorts,
  id: string,
  own: FoneStormConference,
  keys: CallbackKeys,
): Promise<void> {
  const { publicUrl, unmanagedConferences, fonestorm, logger } = ports;
  const url = callbackUrl(publicUrl, id, keys);
  const isOurs = conferenceIdOfUrl(own.conference_url ?? '', keys) === id;
  if (!isOurs && !hasOwnOrNoCallbackUrl(own, publicUrl)) {
    logger.warn('callback_url.foreign', { conferenceId: id });
    return;
  }
  if (hasCallbackUrl(own, url) || (!isOurs && unmanagedConferences !== 'take over')) return;
  await fonestorm.setCallbackUrl(own.id, url);
  logger.info('callback_url.corrected', { conferenceId: id });
}

function hasOwnOrNoCallbackUrl(
  { conference_url: url = '' }: FoneStormConference,
  publicUrl: string,
): boolean {
  return url === '' || url.startsWith(`${publicUrl}/`);
}

function hasCallbackUrl(conference: FoneStormConference | undefined, url: string): boolean {
  return conference?.conference_url === url;
}

function isLongPast({ fields }: FoneStormConference, now: Instant): boolean {
  const window = fields && windowOf(fields);
  return window !== undefined && after(window.end, LONG_PAST_AFTER) < now;
}

async function requestStatusCheck(
  { statusChecks, clock }: ReconcilePorts,
  id: string,
  reason: string,
): Promise<void> {
  const now = clock.now();
  await statusChecks.put({ id: `sweep-${id}-${now}`, conferenceId: id, reason, notBefore: now });
}
