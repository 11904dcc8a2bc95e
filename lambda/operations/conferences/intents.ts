import type { Definition, Intent } from '../../domain/definition';
import type { ChangeEntry } from '../../domain/entry';
import { after, type Instant, isWithin, milliseconds } from '../../domain/instant';
import { BudgetExceeded } from '../../ports/budget';
import type { Clock } from '../../ports/clock';
import { FoneStormError } from '../../ports/fonestorm';
import type { Mailbox } from '../../ports/mailbox';
import { type BookingPorts, releaseProposedBookings, settleChangeBookings } from '../numbers/book-number';
import { changeUnderWay, OperationFailure } from '../operation-failure';
import { LONGEST_DELAY, LONGEST_REQUEST } from './request-limits';

/** The ports of each change of a definition. */
export interface IntentPorts extends BookingPorts {
  readonly mailbox: Mailbox;
}

/**
 * Makes the intent of a new change.
 *
 * @param fonenumbers the FoneNumbers whose bookings the change may affect
 */
export function newIntent(
  { version }: Pick<Definition, 'version'>,
  kind: Intent['kind'],
  clock: Clock,
  fonenumbers: readonly string[] = [],
): Intent {
  const intent = {
    kind,
    stage: 'requesting',
    startedAt: clock.now(),
    version,
  } as const;
  return { ...intent, ...(fonenumbers.length > 0 && { fonenumbers }) };
}

/** @throws {OperationFailure} `change under way` if another request of a change is in progress */
export function requireNoRequestInProgress({ intent }: Definition, clock: Clock): void {
  if (intent?.stage === 'requesting' && isInProgress(intent, clock.now()))
    throw changeUnderWay(secondsUntil(after(intent.startedAt, LONGEST_REQUEST), clock));
}

/**
 * A change must wait while FoneStorm may still execute an earlier one late, because that would undo the new change.
 *
 * @param isSame whether the change repeats the earlier one, or changes nothing
 * @throws {OperationFailure} `change under way` if the change must wait
 */
export function requireNoLateEffect({ outcomeUnknownAt }: Definition, clock: Clock, isSame: boolean): void {
  if (outcomeUnknownAt && !isSame && isWithin(LONGEST_DELAY, outcomeUnknownAt, clock.now()))
    throw changeUnderWay(secondsUntil(after(outcomeUnknownAt, LONGEST_DELAY), clock));
}

/** Whole seconds, at least 1. */
function secondsUntil(end: Instant, clock: Clock): number {
  return Math.max(1, Math.ceil((milliseconds(end) - milliseconds(clock.now())) / 1000));
}

/** Whether the request of a change may still be in progress, or FoneStorm may still execute it. */
export function isInProgress({ startedAt }: Intent, moment: Instant): boolean {
  return isWithin(LONGEST_REQUEST, startedAt, moment);
}

/** The properties of a definition that its next version may change. */
export type NextDefinition = Omit<
  Definition,
  'id' | 'createdAt' | 'digest' | 'isAwaited' | 'seriesId' | 'version'
>;

/**
 * Writes the next version of a definition.
 *
 * @returns the written version
 * @throws {OperationFailure} `change under way` after a concurrent write
 */
export async function writeNextVersion(
  { definitions }: Pick<IntentPorts, 'definitions'>,
  stored: Definition,
  next: NextDefinition,
): Promise<Definition> {
  const { id, createdAt, digest, isAwaited, seriesId, version } = stored;
  const kept = { id, createdAt, digest, ...(isAwaited && { isAwaited }), ...(seriesId && { seriesId }) };
  const written: Definition = { ...next, ...kept, version: version + 1 };
  if (await definitions.write(written)) return written;
  throw changeUnderWay();
}

/** The properties of a definition for a next version without its intent. */
export function withoutIntent({ fields, status, fonestorm, commands, outcomeUnknownAt }: Definition) {
  return {
    fields,
    status,
    ...(fonestorm && { fonestorm }),
    ...(commands && { commands }),
    ...(outcomeUnknownAt && { outcomeUnknownAt }),
  };
}

/**
 * Puts the outcome of a change into the mailbox, then removes the intent. If that fails, the intent stays. The next request or
 * the sweep announces it again, with the same entry. If one of them was first, nothing has failed: each announces an intent
 * before it replaces it.
 */
export async function tryAnnounce(ports: IntentPorts, definition: Definition): Promise<Definition> {
  try {
    if (!(await putChange(ports, definition))) return definition;
    return await writeNextVersion(ports, definition, withoutIntent(definition));
  } catch (error) {
    if (error instanceof OperationFailure && error.failure === 'change under way') return definition;
    ports.logger.error('change.announcement_failed', { conferenceId: definition.id, error });
    return definition;
  }
}

/**
 * Announces a change, as `tryAnnounce` does, but throws if that fails. Used before another change, whose intent replaces this
 * one.
 */
export async function announceChange(ports: IntentPorts, definition: Definition): Promise<Definition> {
  if (!(await putChange(ports, definition))) return definition;
  return writeNextVersion(ports, definition, withoutIntent(definition));
}

/** @returns whether there was a change to announce */
async function putChange(ports: IntentPorts, definition: Definition): Promise<boolean> {
  const entry = changeEntry(definition, ports.clock);
  if (!entry) return false;
  await ports.mailbox.put(entry);
  await settleChangeBookings(ports, definition);
  return true;
}

/** Whether FoneStorm may have executed a request that failed; true for an unexpected error. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof FoneStormError) return error.isOutcomeUnknown;
  return !(error instanceof BudgetExceeded);
}

/** Whether FoneStorm refused a request. */
export function isRefusal(error: unknown): boolean {
  return error instanceof FoneStormError && error.outcome === 'refused';
}

/**
 * Ends a change whose request failed. If FoneStorm may have executed it, its outcome is unknown; otherwise the intent of an
 * earlier change returns.
 *
 * @param started the definition with the intent of the change
 * @param earlier the intent before that
 * @throws {OperationFailure} `outcome unknown`; or the error
 */
export async function failChange(
  ports: IntentPorts,
  started: Definition,
  earlier: Intent | undefined,
  error: unknown,
): Promise<never> {
  const isUnknown = isOutcomeUnknown(error);
  const intent: Intent | undefined =
    isUnknown && started.intent ? { ...started.intent, stage: 'outcome unknown' } : earlier;
  const undone = await writeNextVersion(ports, started, {
    ...withoutIntent(started),
    ...(intent && { intent }),
    ...(isUnknown && { outcomeUnknownAt: ports.clock.now() }),
  });
  if (!intent) await releaseProposedBookings(ports, undone, started.intent);
  throw isUnknown ? outcomeUnknownFailure(error) : error;
}

/** The error for the caller after a failure with an unknown outcome. */
export function outcomeUnknownFailure(error: unknown): unknown {
  if (!(error instanceof FoneStormError)) return error;
  const detail = 'FoneStorm may have executed the request: send the same request again to find out';
  return new OperationFailure('outcome unknown', detail, error);
}

function changeEntry({ id, intent, status }: Definition, clock: Clock): ChangeEntry | undefined {
  if (intent?.stage !== 'announcing') return undefined;
  const { version } = intent;
  const entry = {
    kind: 'change',
    id: `change-${id}-${version}`,
    conferenceId: id,
    receivedAt: clock.now(),
    version,
  } as const;
  switch (intent.kind) {
    case 'create':
      return status === 'failed'
        ? { ...entry, change: 'failed', reason: intent.reason ?? 'FoneStorm refused' }
        : { ...entry, change: 'created' };
    case 'update':
      return { ...entry, change: 'updated', changed: Object.keys(intent.changes ?? {}) };
    case 'delete':
      return { ...entry, change: 'deleted' };
    case 'erase':
      return { ...entry, change: 'erased' };
    case 'adopt':
      return { ...entry, change: 'adopted' };
    default:
      return intent.kind satisfies never;
  }
}
