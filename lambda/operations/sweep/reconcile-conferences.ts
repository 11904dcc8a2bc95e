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

/** FoneStorm may list conferences that have ended. They are ignored from this time after their end, in milliseconds. */
const LONG_PAST_AFTER = 3600_000;

interface Comparison {
  readonly ports: ReconcilePorts;
  readonly keys: CallbackKeys;
  readonly now: Instant;
  readonly openIds: ReadonlySet<string>;
  /** FoneStorm's conferences with a callback URL of the relay, by the relay's id. */
  readonly byRelayId: ReadonlyMap<string, readonly FoneStormConference[]>;
  /** FoneStorm's other conferences, by FoneStorm's id. */
  readonly unidentified: Map<string, FoneStormConference>;
}

/**
 * Compares FoneStorm's list with the open conferences of the relay. A conference that is missing at FoneStorm gets a status
 * check. An unmanaged one is adopted or reported. A wrong callback URL is corrected, and a duplicate of a creation is deleted.
 *
 * @param openIds the conferences that are not closed, read before the list was requested
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
  const comparison: Comparison = { ports, keys, now: ports.clock.now(), openIds, byRelayId, unidentified };
  // Read before the owners of the ids: a creation that finishes meanwhile is in this list, or its id is registered.
  const creations = ports.generation === '2.4' ? await readUnfinishedCreations(ports.definitions) : [];
  const lost = await reconcileByCallbackUrl(comparison);
  await reconcileOpenWithoutUrl(comparison);
  if (ports.generation === '2.4') await reconcileClosedById(comparison);
  const unmanaged = [...unidentified.values()]
    .filter((each) => hasOwnOrNoCallbackUrl(each, ports.publicUrl))
    .filter((each) => !creations.some((creation) => mayHaveCreated(creation, each)));
  await adoptOrReportUnmanaged(
    ports,
    [...lost, ...unmanaged].filter((each) => !isLongPast(each, comparison.now)),
  );
}

/** Reconciles FoneStorm's conferences with a callback URL of the relay. Returns those that have no definition. */
async function reconcileByCallbackUrl(comparison: Comparison): Promise<readonly FoneStormConference[]> {
  const { ports, keys, now, openIds, byRelayId } = comparison;
  const lost: FoneStormConference[] = [];
  const current = [...byRelayId].filter(
    ([id, found]) => openIds.has(id) || !found.every((one) => isLongPast(one, now)),
  );
  await processInTurn(current, ports, async ([id, found]) => {
    const isRegistered =
      found.length === 1 && hasCallbackUrl(found[0], callbackUrl(ports.publicUrl, id, keys));
    if (isRegistered && openIds.has(id)) return;
    const definition = await ports.definitions.read(id);
    if (definition) await reconcileOne(comparison, definition, found);
    else lost.push(...found);
  });
  return lost;
}

/**
 * Reconciles open conferences that no callback URL identifies: the URL is foreign or not shown, or FoneStorm does not have the
 * conference.
 */
async function reconcileOpenWithoutUrl(comparison: Comparison): Promise<void> {
  const { ports, openIds, byRelayId, unidentified } = comparison;
  const unlinked: [Definition, FoneStormConference | undefined][] = [];
  const ids = [...openIds].filter((id) => !byRelayId.has(id));
  // All are read before the first request to FoneStorm: a managed conference must not count as unmanaged if the budget ends.
  await processInTurn(ids, ports, async (id) => {
    const definition = await ports.definitions.read(id);
    if (!definition) return;
    const fonestormId = definition.fonestorm?.id ?? '';
    unlinked.push([definition, unidentified.get(fonestormId)]);
    unidentified.delete(fonestormId);
  });
  await processInTurn(unlinked, ports, ([definition, found]) =>
    reconcileOne(comparison, definition, found ? [found] : []),
  );
}

/** Reconciles FoneStorm's conferences that the relay knows but that are not open. With 2.4 no callback URL identifies them. */
async function reconcileClosedById(comparison: Comparison): Promise<void> {
  const { ports, now, unidentified } = comparison;
  const known: [Definition, FoneStormConference][] = [];
  const current = [...unidentified.values()].filter((each) => !isLongPast(each, now));
  // All are read before the first request to FoneStorm, as above.
  await processInTurn(current, ports, async (each) => {
    const id = await findOwner(ports.definitions, each.id);
    const definition = id === undefined ? undefined : await ports.definitions.read(id);
    if (!definition) return;
    known.push([definition, each]);
    unidentified.delete(each.id);
  });
  await processInTurn(known, ports, ([definition, found]) => reconcileOne(comparison, definition, [found]));
}

/** Reconciles a conference of the relay with `found`, FoneStorm's conferences of it. */
async function reconcileOne(
  { ports, keys, now, openIds }: Comparison,
  { id, status, fonestorm, fields, intent }: Definition,
  found: readonly FoneStormConference[],
): Promise<void> {
  // A change is in progress, or the sweep finishes it.
  if (intent) return;
  const own = found.find((each) => each.id === fonestorm?.id);
  const duplicates = found.filter((each) => each !== own);
  if (status === 'deleted' || status === 'erased') {
    if (own) ports.logger.warn('conference.still_at_fonestorm', { conferenceId: id });
    await deleteDuplicates(ports, id, duplicates);
    return;
  }
  const isOpen = openIds.has(id);
  const window = windowOf(fields);
  const isOver = window !== undefined && window.end <= now;
  const isExpected = isOpen && status === 'confirmed';
  if (!own && isExpected && !isOver) await requestStatusCheck(ports, id, 'FoneStorm does not list it');
  if (!isOpen && !isOver && (own || status === 'failed')) {
    await requestStatusCheck(ports, id, 'FoneStorm has it, and it has no timetable');
  }
  if (!own) return;
  await deleteDuplicates(ports, id, duplicates);
  if (isOpen && ports.generation === '2017') await correctCallbackUrl(ports, id, own, keys);
}

/** Deletes at FoneStorm what a creation made twice: FoneStorm may execute a request after its answer timed out. */
async function deleteDuplicates(
  { fonestorm, logger }: ReconcilePorts,
  conferenceId: string,
  duplicates: readonly FoneStormConference[],
): Promise<void> {
  for (const { id: fonestormId } of duplicates) {
    logger.warn('conference.duplicated', { conferenceId, fonestormId });
    await fonestorm.delete(fonestormId);
  }
}

/** Sets the callback URL at FoneStorm: after a rotation of keys, a move of the relay, or to take a conference over. */
async function correctCallbackUrl(
  ports: ReconcilePorts,
  id: string,
  own: FoneStormConference,
  keys: CallbackKeys,
): Promise<void> {
  const { publicUrl, unmanagedConferences, fonestorm, logger } = ports;
  const url = callbackUrl(publicUrl, id, keys);
  const isOwn = conferenceIdOfUrl(own.conference_url ?? '', keys) === id;
  if (!isOwn && !hasOwnOrNoCallbackUrl(own, publicUrl)) {
    logger.warn('callback_url.foreign', { conferenceId: id });
    return;
  }
  if (hasCallbackUrl(own, url) || (!isOwn && unmanagedConferences !== 'take over')) return;
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
