import type { Definition, Intent } from '../domain/conference';
import type { ChangeEntry } from '../domain/entry';
import { after } from '../domain/instant';
import type { Clock, Definitions, Log, Mailbox } from '../ports';
import { OperationFailure } from './failures';

/** What every change of a definition needs. */
export interface IntentPorts {
  readonly definitions: Definitions;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly log: Log;
}

/** No request lasts longer (API Gateway's limit for an integration is 30 s): an older one that is `asking` is over. */
const LONGEST_REQUEST = 60_000;

/** The intent that a change begins with. */
export function begun(
  { id, version }: Pick<Definition, 'id' | 'version'>,
  kind: Intent['kind'],
  clock: Clock,
): Intent {
  return { kind, stage: 'asking', begunAt: clock.now(), entryId: `change-${id}-${version}` };
}

/**
 * @throws {OperationFailure} `change under way` where another request of this moment has begun a change
 */
export function requireNobodyAsking({ intent }: Definition, clock: Clock): void {
  if (intent?.stage === 'asking' && clock.now() < after(intent.begunAt, LONGEST_REQUEST)) throw underWay();
}

/**
 * Writes the next version of a definition.
 *
 * @returns what was written
 * @throws {OperationFailure} `change under way` where somebody else wrote meanwhile
 */
export async function write(
  { definitions }: Pick<IntentPorts, 'definitions'>,
  stored: Definition,
  next: Omit<Definition, 'id' | 'createdAt' | 'digest' | 'version'>,
): Promise<Definition> {
  const { id, createdAt, digest, version } = stored;
  const written: Definition = { id, createdAt, digest, version: version + 1, ...next };
  if (await definitions.write(written)) return written;
  throw underWay();
}

/** What of a definition stays, for a next version without its intent. */
export function withoutIntent({ fields, standing, fonestorm }: Definition) {
  return { fields, standing, ...(fonestorm && { fonestorm }) };
}

/**
 * Tells the mailbox of what a change came to, then takes the intent away. The change itself is done: where this fails
 * the intent stays, and whoever finds it announces it again, with the same entry.
 */
export async function announce(ports: IntentPorts, definition: Definition): Promise<Definition> {
  const entry = changeEntry(definition, ports.clock);
  if (!entry) return definition;
  try {
    await ports.mailbox.put(entry);
    return await write(ports, definition, withoutIntent(definition));
  } catch (error) {
    ports.log.error('a change is not announced yet', { conferenceId: definition.id, error });
    return definition;
  }
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
