import type { Definition, Intent } from '../../domain/definition';
import type { ChangeEntry } from '../../domain/entry';
import { type Instant, isWithin } from '../../domain/instant';
import { BudgetExceeded } from '../../ports/budget';
import type { Clock } from '../../ports/clock';
import { FoneStormError } from '../../ports/fonestorm';
import type { Mailbox } from '../../ports/mailbox';
import { type BookingPorts, releaseProposedBookings, settleChangeBookings } from '../numbers/book-number';
import { changeUnderWay, OperationFailure } from '../operation-failure';
import { LONGEST_DELAY, LONGEST_REQUEST } from './request-limits';

/** What every change of a definition needs. */
export interface IntentPorts extends BookingPorts {
  readonly mailbox: Mailbox;
}

/**
 * The intent that a change begins with.
 *
 * @param fonenumbers the FoneNumbers whose bookings the change may affect
 */
export function newIntent(
  { id, version }: Pick<Definition, 'id' | 'version'>,
  kind: Intent['kind'],
  clock: Clock,
  fonenumbers: readonly string[] = [],
): Intent {
  const intent = {
    kind,
    stage: 'requesting',
    startedAt: clock.now(),
    entryId: `change-${id}-${version}`,
  } as const;
  return { ...intent, ...(fonenumbers.length > 0 && { fonenumbers }) };
}

/**
 * @throws {OperationFailure} `change under way` where another request of this moment has begun a change
 */
export function requireNoRequestInProgress({ intent }: Definition, clock: Clock): void {
  if (intent?.stage === 'requesting' && isInProgress(intent, clock.now())) throw changeUnderWay();
}

/**
 * @param isSame whether a change is what is in doubt, once more, or is done already
 * @throws {OperationFailure} `change under way` where it is not, and FoneStorm may still come to do what is in doubt, or
 *   was: it would undo the change
 */
export function requireNoLateEffect({ outcomeUnknownAt }: Definition, clock: Clock, isSame: boolean): void {
  if (outcomeUnknownAt && !isSame && isWithin(LONGEST_DELAY, outcomeUnknownAt, clock.now()))
    throw changeUnderWay();
}

/** Whether FoneStorm may still be doing what it was asked. */
export function isInProgress({ startedAt }: Intent, moment: Instant): boolean {
  return isWithin(LONGEST_REQUEST, startedAt, moment);
}

/** What a next version of a definition may have anew. */
export type NextDefinition = Omit<Definition, 'id' | 'createdAt' | 'digest' | 'version'>;

/**
 * Writes the next version of a definition.
 *
 * @returns what was written
 * @throws {OperationFailure} `change under way` where somebody else wrote meanwhile
 */
export async function writeNextVersion(
  { definitions }: Pick<IntentPorts, 'definitions'>,
  stored: Definition,
  next: NextDefinition,
): Promise<Definition> {
  const { id, createdAt, digest, version } = stored;
  const written: Definition = { ...next, id, createdAt, digest, version: version + 1 };
  if (await definitions.write(written)) return written;
  throw changeUnderWay();
}

/** What of a definition stays, for a next version without its intent. */
export function withoutIntent({ fields, status, fonestorm, outcomeUnknownAt }: Definition) {
  return {
    fields,
    status: status,
    ...(fonestorm && { fonestorm }),
    ...(outcomeUnknownAt && { outcomeUnknownAt: outcomeUnknownAt }),
  };
}

/**
 * Tells the mailbox of what a change came to, then takes the intent away. The change itself is done: where this fails
 * the intent stays, and whoever finds it announces it again, with the same entry.
 */
export async function tryAnnounce(ports: IntentPorts, definition: Definition): Promise<Definition> {
  try {
    return await announceChange(ports, definition);
  } catch (error) {
    ports.logger.error('change.announcement_failed', { conferenceId: definition.id, error });
    return definition;
  }
}

/** The same for whoever begins another change, whose intent would take the place of the one that is not announced. */
export async function announceChange(ports: IntentPorts, definition: Definition): Promise<Definition> {
  const entry = changeEntry(definition, ports.clock);
  if (!entry) return definition;
  await ports.mailbox.put(entry);
  await settleChangeBookings(ports, definition);
  return writeNextVersion(ports, definition, withoutIntent(definition));
}

/** Whether FoneStorm may have done what it was asked, after a failure; also after one that nobody expected. */
export function isOutcomeUnknown(error: unknown): boolean {
  if (error instanceof FoneStormError) return error.isOutcomeUnknown;
  return !(error instanceof BudgetExceeded);
}

/** Whether FoneStorm said no to what it was asked. */
export function isRefusal(error: unknown): boolean {
  return error instanceof FoneStormError && error.outcome === 'refused';
}

/**
 * Ends a change that FoneStorm did not do, or may have done. What an earlier one left in doubt stays so.
 *
 * @param begunOne the definition with the change's intent
 * @param earlier the intent that was there before it
 * @throws {OperationFailure} `outcome unknown`; or the error
 */
export async function failChange(
  ports: IntentPorts,
  begunOne: Definition,
  earlier: Intent | undefined,
  error: unknown,
): Promise<never> {
  const isInDoubt = isOutcomeUnknown(error);
  const intent: Intent | undefined =
    isInDoubt && begunOne.intent ? { ...begunOne.intent, stage: 'outcome unknown' } : earlier;
  const undone = await writeNextVersion(ports, begunOne, {
    ...withoutIntent(begunOne),
    ...(intent && { intent }),
    ...(isInDoubt && { outcomeUnknownAt: ports.clock.now() }),
  });
  if (!intent) await releaseProposedBookings(ports, undone, begunOne.intent);
  throw isInDoubt ? outcomeUnknownFailure(error) : error;
}

/** What a caller is told of a failure after which FoneStorm may have done what it was asked. */
export function outcomeUnknownFailure(error: unknown): unknown {
  if (!(error instanceof FoneStormError)) return error;
  const detail = 'FoneStorm may have done it: send the same request again to find out';
  return new OperationFailure('outcome unknown', detail, error);
}

function changeEntry({ id, intent, status }: Definition, clock: Clock): ChangeEntry | undefined {
  if (intent?.stage !== 'announcing') return undefined;
  const entry = { kind: 'change', id: intent.entryId, conferenceId: id, receivedAt: clock.now() } as const;
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
