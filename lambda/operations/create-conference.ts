import { createHash, randomUUID } from 'node:crypto';
import type { ConferenceFields, Definition } from '../domain/conference';
import { type CallbackKeys, type FoneStorm, FoneStormError, type Secret } from '../ports';
import { callbackUrl, isCallbackUrlOf } from './callback-url';
import { OperationFailure } from './failures';
import { announce, begun, type IntentPorts, requireNobodyAsking, withoutIntent, write } from './intents';

export interface CreatePorts extends IntentPorts {
  readonly fonestorm: FoneStorm;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** Where FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

export interface Creation {
  /** The caller's choice; ours is a UUID. */
  readonly id?: string | undefined;
  readonly fields: ConferenceFields;
}

/**
 * Creates a conference at FoneStorm under an id that is chosen before FoneStorm hears of it. The same creation again
 * (same id, same content) answers as the first did, and finds out what became of one that was in doubt: nothing is
 * sent twice before FoneStorm's list was searched for the conference's callback URL.
 *
 * @throws {OperationFailure} `id taken`, `change under way`, `outcome unknown`
 * @throws {FoneStormError} | {BudgetExceeded} where FoneStorm did not do it; the same request can be sent again
 */
export function createConference(ports: CreatePorts): (creation: Creation) => Promise<Definition> {
  const { definitions, clock } = ports;
  return async ({ id = randomUUID(), fields }) => {
    const digest = digestOf(fields);
    const stored = await definitions.read(id);
    if (stored && stored.standing !== 'failed') return again(ports, stored, digest);
    const version = (stored?.version ?? 0) + 1;
    const intent = begun({ id, version }, 'create', clock);
    const proposed: Definition = {
      ...{ id, fields, standing: 'proposed', createdAt: clock.now(), digest, version, intent },
    };
    if (await definitions.write(proposed)) return ask(ports, proposed);
    const other = await definitions.read(id);
    if (!other) throw new OperationFailure('change under way', 'The conference is being created: try again');
    return again(ports, other, digest);
  };
}

/** The id of a creation without one, from its `Idempotency-Key`: a UUID, another for each caller. */
export function idOfKey(caller: string, key: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * Finds out whether FoneStorm has a conference whose creation is in doubt, by one list request.
 *
 * @returns the confirmed definition, or undefined where FoneStorm does not have it
 */
export async function findCreated(ports: CreatePorts, proposed: Definition): Promise<Definition | undefined> {
  const keys = await ports.callbackKeys();
  const list = await ports.fonestorm.list();
  const found = list.find(({ conference_url }) => isCallbackUrlOf(proposed.id, conference_url ?? '', keys));
  if (!found) return undefined;
  const { id, conference_pin: pin } = found;
  return confirm(ports, proposed, { id, ...(pin !== undefined && { pin }) });
}

async function again(ports: CreatePorts, stored: Definition, digest: string): Promise<Definition> {
  if (stored.standing === 'deleted' || stored.digest !== digest) {
    const detail =
      stored.standing === 'deleted'
        ? 'This id was a conference that is deleted: ids are not used twice'
        : 'This id is another conference: the same id, or Idempotency-Key, needs the same content';
    throw new OperationFailure('id taken', detail);
  }
  if (stored.standing === 'confirmed') return announce(ports, stored);
  requireNobodyAsking(stored, ports.clock);
  const intent = begun({ id: stored.id, version: stored.version + 1 }, 'create', ports.clock);
  const proposed = await write(ports, stored, { ...withoutIntent(stored), intent });
  try {
    return (await findCreated(ports, proposed)) ?? (await ask(ports, proposed));
  } catch (error) {
    if (!(error instanceof OperationFailure)) await doubt(ports, proposed);
    throw error;
  }
}

async function ask(ports: CreatePorts, proposed: Definition): Promise<Definition> {
  const { id, fields } = proposed;
  const url = callbackUrl(ports.publicUrl, id, await ports.callbackKeys());
  let created: { id: string; pin?: string };
  try {
    created = await ports.fonestorm.create({ id, fields, callbackUrl: url });
  } catch (error) {
    return notCreated(ports, proposed, error);
  }
  return confirm(ports, proposed, created);
}

async function notCreated(ports: CreatePorts, proposed: Definition, error: unknown): Promise<Definition> {
  if (error instanceof FoneStormError && error.isInDoubt) {
    const found = await findCreated(ports, proposed).catch(() => undefined);
    if (found) return found;
    await doubt(ports, proposed);
    const detail = 'FoneStorm may have created the conference: send the same request again to find out';
    throw new OperationFailure('outcome unknown', detail, error);
  }
  const isRefused = error instanceof FoneStormError && error.outcome === 'refused';
  const { intent } = proposed;
  const failed = await write(ports, proposed, {
    fields: proposed.fields,
    standing: 'failed',
    ...(isRefused && intent && { intent: { ...intent, stage: 'announcing', reason: error.message } }),
  });
  await announce(ports, failed);
  throw error;
}

async function doubt(ports: CreatePorts, proposed: Definition): Promise<void> {
  const { intent } = proposed;
  if (intent)
    await write(ports, proposed, { ...withoutIntent(proposed), intent: { ...intent, stage: 'doubtful' } });
}

async function confirm(ports: CreatePorts, proposed: Definition, created: { id: string; pin?: string }) {
  const { fields, intent } = proposed;
  const confirmed = await write(ports, proposed, {
    fields,
    standing: 'confirmed',
    fonestorm: { ...created, confirmedAt: ports.clock.now() },
    ...(intent && { intent: { ...intent, stage: 'announcing' } }),
  });
  return announce(ports, confirmed);
}

function digestOf(fields: ConferenceFields): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}
