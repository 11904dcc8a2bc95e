import { randomUUID } from 'node:crypto';
import type { ConferenceFields, Definition } from '../../domain/definition';
import { type FoneStorm, type FoneStormConference, FoneStormError } from '../../ports/fonestorm';
import { type CallbackUrlPorts, callbackUrl } from '../callbacks/callback-url';
import { bookNumbers, releaseProposedBookings } from '../numbers/book-number';
import { changeUnderWay, OperationFailure } from '../operation-failure';
import { contentDigest } from './creation-idempotency';
import { findCreatedConference } from './find-created-conference';
import {
  announceChange,
  type IntentPorts,
  isOutcomeUnknown,
  newIntent,
  outcomeUnknownFailure,
  requireNoRequestInProgress,
  tryAnnounce,
  withoutIntent,
  writeNextVersion,
} from './intents';

export interface CreatePorts extends IntentPorts, CallbackUrlPorts {
  readonly fonestorm: FoneStorm;
}

export interface Creation {
  /** Chosen by the caller; a UUID if absent. */
  readonly id?: string | undefined;
  readonly fields: ConferenceFields;
  /** A workflow waits for the conference. */
  readonly isAwaited?: true;
  /** The series that creates it. */
  readonly seriesId?: string;
}

/**
 * Creates a conference at FoneStorm. Its id is stored before the request is sent. A repeated creation (same id, same content)
 * returns the first one's result. If the outcome of the first one is unknown, FoneStorm's list is searched before the request
 * is sent again. The search is by the callback URL with 2017, by the content with 2.4.
 *
 * @throws {OperationFailure} `id taken`, `number taken`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm did not create it; the same request can be sent again
 */
export function createConference(ports: CreatePorts): (creation: Creation) => Promise<Definition> {
  const { definitions, clock } = ports;
  return async ({ id = randomUUID(), fields, isAwaited, seriesId }) => {
    const owner = { ...(isAwaited && { isAwaited }), ...(seriesId && { seriesId }) };
    const digest = contentDigest(fields, owner);
    const stored = await definitions.read(id);
    if (stored && stored.status !== 'failed') return repeatCreation(ports, stored, digest);
    const before = stored && (await announceChange(ports, stored));
    const version = (before?.version ?? 0) + 1;
    const fonenumbers = await bookNumbers(ports, id, [fields]);
    const intent = newIntent({ version }, 'create', clock, fonenumbers);
    const proposed: Definition = {
      ...{ id, fields, status: 'proposed', createdAt: clock.now(), digest, version, intent },
      ...owner,
    };
    if (await definitions.write(proposed)) return sendCreation(ports, proposed);
    const other = await definitions.read(id);
    // A failed one may not be announced yet: the next request does that first.
    if (!other || other.status === 'failed') throw changeUnderWay();
    return repeatCreation(ports, other, digest);
  };
}

const SEVERAL_MATCHES =
  'FoneStorm has several conferences with this content, and the relay does not know which one it created: check at FoneStorm, or send another label';

/**
 * Searches FoneStorm's list for a conference whose creation has an unknown outcome.
 *
 * @param given the list, if it was requested already
 * @returns the confirmed definition; `several` if too many conferences fit; undefined if FoneStorm does not have it
 */
export async function confirmIfCreated(
  ports: CreatePorts,
  proposed: Definition,
  given?: readonly FoneStormConference[],
): Promise<Definition | 'several' | undefined> {
  const list = given ?? (await ports.fonestorm.list());
  const found = await findCreatedConference(ports, proposed, list);
  if (found === undefined || found === 'several') return found;
  const { id, conference_pin: pin } = found;
  const confirmed = await confirmCreation(ports, proposed, { id, ...(pin !== undefined && { pin }) });
  // Another creation registered this conference meanwhile. The list may have another one.
  return confirmed ?? confirmIfCreated(ports, proposed, list);
}

/**
 * Finishes a creation with an unknown outcome: confirmed if FoneStorm has the conference, otherwise failed.
 *
 * @param list FoneStorm's list, requested when FoneStorm could no longer execute the creation
 */
export async function finishCreation(
  ports: CreatePorts,
  proposed: Definition,
  list: readonly FoneStormConference[],
): Promise<Definition> {
  const found = await confirmIfCreated(ports, proposed, list);
  if (typeof found === 'object') return found;
  const { intent, fields } = proposed;
  const reason =
    found === 'several'
      ? 'FoneStorm did not say whether it created the conference, and has several conferences with its content'
      : 'FoneStorm did not say whether it created the conference, and does not have it';
  const failed = await writeNextVersion(ports, proposed, {
    fields,
    status: 'failed',
    ...(intent && { intent: { ...intent, stage: 'announcing', reason } }),
  });
  return tryAnnounce(ports, failed);
}

async function repeatCreation(ports: CreatePorts, stored: Definition, digest: string): Promise<Definition> {
  const isDeleted = stored.status === 'deleted' || stored.status === 'erased';
  if (isDeleted || stored.digest !== digest) {
    const detail = isDeleted
      ? 'id: expected an id that was never used, got the id of a deleted conference'
      : 'id: expected the same content for the same id or Idempotency-Key, got other content';
    throw new OperationFailure('id taken', detail);
  }
  if (stored.status === 'confirmed') return tryAnnounce(ports, stored);
  requireNoRequestInProgress(stored, ports.clock);
  const fonenumbers = await bookNumbers(ports, stored.id, [stored.fields]);
  const next = { id: stored.id, version: stored.version + 1 };
  const intent = newIntent(next, 'create', ports.clock, fonenumbers);
  const proposed = await writeNextVersion(ports, stored, { ...withoutIntent(stored), intent });
  const found = await confirmIfCreated(ports, proposed).catch(async (error) => {
    await leaveOutcomeUnknown(ports, proposed);
    throw error;
  });
  if (found === 'several') {
    await leaveOutcomeUnknown(ports, proposed);
    throw new OperationFailure('outcome unknown', SEVERAL_MATCHES);
  }
  return found ?? sendCreation(ports, proposed, 'outcome unknown');
}

/** @param earlier the outcome of an earlier request, which FoneStorm may still execute */
async function sendCreation(
  ports: CreatePorts,
  proposed: Definition,
  earlier?: 'outcome unknown',
): Promise<Definition> {
  const { id, fields } = proposed;
  let created: { id: string; pin?: string };
  try {
    const url = callbackUrl(ports.publicUrl, id, await ports.callbackKeys());
    created = await ports.fonestorm.create({ id, fields, callbackUrl: url });
  } catch (error) {
    return failCreation(ports, proposed, error, earlier);
  }
  const confirmed = await confirmCreation(ports, proposed, created);
  if (confirmed) return confirmed;
  await leaveOutcomeUnknown(ports, proposed);
  const detail =
    'The conference that FoneStorm created belongs to another creation with the same content: send the same request again';
  throw new OperationFailure('outcome unknown', detail);
}

async function failCreation(
  ports: CreatePorts,
  proposed: Definition,
  error: unknown,
  earlier?: 'outcome unknown',
): Promise<Definition> {
  const refusal = error instanceof FoneStormError && error.outcome === 'refused' ? error : undefined;
  // If the id is taken, an earlier request may have created this conference late. With 2.4 no id is sent.
  const isTaken = refusal?.details.status === 409 && ports.generation === '2017';
  if (isOutcomeUnknown(error) || isTaken) {
    const found = await confirmIfCreated(ports, proposed).catch(() => 'unknown' as const);
    if (typeof found === 'object') return found;
    if (found !== undefined || !refusal) {
      await leaveOutcomeUnknown(ports, proposed);
      throw outcomeUnknownFailure(error);
    }
  }
  if (earlier && !refusal) {
    await leaveOutcomeUnknown(ports, proposed);
    throw error;
  }
  const { intent, fields } = proposed;
  const failed = await writeNextVersion(ports, proposed, {
    fields,
    status: 'failed',
    ...(refusal && intent && { intent: { ...intent, stage: 'announcing', reason: refusal.message } }),
  });
  if (failed.intent) await tryAnnounce(ports, failed);
  else await releaseProposedBookings(ports, failed, intent);
  throw error;
}

/** Marks the outcome of a creation as unknown: FoneStorm's list is searched before the creation is sent again. */
async function leaveOutcomeUnknown(ports: CreatePorts, proposed: Definition): Promise<void> {
  const { intent } = proposed;
  if (intent)
    await writeNextVersion(ports, proposed, {
      ...withoutIntent(proposed),
      intent: { ...intent, stage: 'outcome unknown' },
    });
}

/** @returns undefined if another conference owns this FoneStorm id, which is possible with 2.4 only */
async function confirmCreation(
  ports: CreatePorts,
  proposed: Definition,
  created: { id: string; pin?: string },
): Promise<Definition | undefined> {
  if (ports.generation === '2.4') {
    const owner = await ports.definitions.registerFoneStormId(created.id, proposed.id);
    if (owner !== proposed.id) return undefined;
  }
  const { fields, intent } = proposed;
  const confirmed = await writeNextVersion(ports, proposed, {
    fields,
    status: 'confirmed',
    fonestorm: { ...created, confirmedAt: ports.clock.now() },
    ...(intent && { intent: { ...intent, stage: 'announcing' } }),
  });
  return tryAnnounce(ports, confirmed);
}
