import type { Definition, Intent } from '../domain/conference';
import type { ChangeEntry } from '../domain/entry';
import { after, type Instant } from '../domain/instant';
import { BudgetExceeded, type Clock, FoneStormError, type Mailbox } from '../ports';
import { type BookingPorts, releaseProposed, settleNumbers } from './book-number';
import { OperationFailure } from './failures';

/** What every change of a definition needs. */
export interface IntentPorts extends BookingPorts {
  readonly mailbox: Mailbox;
}

/** How much later than its answer FoneStorm may come to do what it was asked, in milliseconds. */
const LATEST = 60_000;

/** How long a change may be `asking`: API Gateway waits for 30 s, and FoneStorm may be late. */
const LONGEST_CHANGE = 30_000 + LATEST;

/**
 * The intent that a change begins with.
 *
 * @param fonenumbers the FoneNumbers whose bookings the change may affect
 */
export function begun(
  { id, version }: Pick<Definition, 'id' | 'version'>,
  kind: Intent['kind'],
  clock: Clock,
  fonenumbers: readonly string[] = [],
): Intent {
  const intent = { kind, stage: 'asking', begunAt: clock.now(), entryId: `change-${id}-${version}` } as const;
  return { ...intent, ...(fonenumbers.length > 0 && { fonenumbers }) };
}

/**
 * @throws {OperationFailure} `change under way` where another request of this moment has begun a change
 */
export function requireNobodyAsking({ intent }: Definition, clock: Clock): void {
  if (intent?.stage === 'asking' && isYoung(intent, clock.now())) throw underWay();
}

/**
 * @param isSame whether a change is what is in doubt, once more, or is done already
 * @throws {OperationFailure} `change under way` where it is not, and FoneStorm may still come to do what is in doubt, or
 *   was: it would undo the change
 */
export function requireNothingLate({ doubtedAt }: Definition, clock: Clock, isSame: boolean): void {
  if (doubtedAt && !isSame && isWithin(LATEST, doubtedAt, clock.now())) throw underWay();
}

/** Whether FoneStorm may still be doing what it was asked. */
export function isYoung({ begunAt }: Intent, moment: Instant): boolean {
  return isWithin(LONGEST_CHANGE, begunAt, moment);
}

/** Whether less than `length` has passed since `from`. A `from` far in the future is an error of a clock: false. */
function isWithin(length: number, from: Instant, moment: Instant): boolean {
  return moment < after(from, length) && from < after(moment, length);
}

/** What a next version of a definition may have anew. */
export type NextDefinition = Omit<Definition, 'id' | 'createdAt' | 'digest' | 'version'>;

/**
 * Writes the next version of a definition.
 *
 * @returns what was written
 * @throws {OperationFailure} `change under way` where somebody else wrote meanwhile
 */
export async function write(
  { definitions }: Pick<IntentPorts, 'definitions'>,
  stored: Definition,
  next: NextDefinition,
): Promise<Definition> {
  const { id, createdAt, digest, version } = stored;
  const written: Definition = { ...next, id, createdAt, digest, version: version + 1 };
  if (await definitions.write(written)) return written;
  throw underWay();
}

/** What of a definition stays, for a next version without its intent. */
export function withoutIntent({ fields, standing, fonestorm, doubtedAt }: Definition) {
  return { fields, standing, ...(fonestorm && { fonestorm }), ...(doubtedAt && { doubtedAt }) };
}

/**
 * Tells the mailbox of what a change came to, then takes the intent away. The change itself is done: where this fails
 * the intent stays, and whoever finds it announces it again, with the same entry.
 */
export async function announce(ports: IntentPorts, definition: Definition): Promise<Definition> {
  try {
    return await announced(ports, definition);
  } catch (error) {
    ports.log.error('a change is not announced yet', { conferenceId: definition.id, error });
    return definition;
  }
}

/** The same for whoever begins another change, whose intent would take the place of the one that is not announced. */
export async function announced(ports: IntentPorts, definition: Definition): Promise<Definition> {
  const entry = changeEntry(definition, ports.clock);
  if (!entry) return definition;
  await ports.mailbox.put(entry);
  await settleNumbers(ports, definition);
  return write(ports, definition, withoutIntent(definition));
}

/** Whether FoneStorm may have done what it was asked, after a failure; also after one that nobody expected. */
export function mayBeDone(error: unknown): boolean {
  if (error instanceof FoneStormError) return error.isInDoubt;
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
export async function notDone(
  ports: IntentPorts,
  begunOne: Definition,
  earlier: Intent | undefined,
  error: unknown,
): Promise<never> {
  const isInDoubt = mayBeDone(error);
  const intent: Intent | undefined =
    isInDoubt && begunOne.intent ? { ...begunOne.intent, stage: 'doubtful' } : earlier;
  const undone = await write(ports, begunOne, {
    ...withoutIntent(begunOne),
    ...(intent && { intent }),
    ...(isInDoubt && { doubtedAt: ports.clock.now() }),
  });
  if (!intent) await releaseProposed(ports, undone, begunOne.intent);
  throw isInDoubt ? outcomeUnknown(error) : error;
}

/** What a caller is told of a failure after which FoneStorm may have done what it was asked. */
export function outcomeUnknown(error: unknown): unknown {
  if (!(error instanceof FoneStormError)) return error;
  const detail = 'FoneStorm may have done it: send the same request again to find out';
  return new OperationFailure('outcome unknown', detail, error);
}

function changeEntry({ id, intent, standing }: Definition, clock: Clock): ChangeEntry | undefined {
  if (intent?.stage !== 'announcing') return undefined;
  const entry = { kind: 'change', id: intent.entryId, conferenceId: id, receivedAt: clock.now() } as const;
  switch (intent.kind) {
    case 'create':
      return standing === 'failed'
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

function underWay(): OperationFailure {
  return new OperationFailure(
    'change under way',
    'Another change of this conference is under way: try again',
  );
}
