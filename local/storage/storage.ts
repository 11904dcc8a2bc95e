import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import type { Logger } from '../../lambda/ports/logger';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../dynamodb/embedded-dynamodb';
import { type BusEvent, type LocalEventBus, openEventBus } from '../event-bus';
import { openQueue, type Queue } from '../queues/queue';
import { localMailbox } from '../queues/queue-ports';
import { type LocalSchedules, openSchedules } from '../schedules';
import { type LocalSecrets, openSecrets } from '../secrets';
import { DamagedFile } from './damaged-file';
import { type ErasureCompaction, erasureCompaction } from './erasure-compaction';
import { hasEvents, requireDiskSpace, requireListedFiles, writeFileList } from './file-list';

/** Everything that stays between runs. */
export interface Storage {
  readonly dynamodb: EmbeddedDynamoDb;
  readonly mailboxQueue: Queue;
  readonly statusCheckQueue: Queue;
  readonly deliveryQueue: Queue;
  readonly commandQueue: Queue;
  readonly schedules: LocalSchedules;
  readonly eventBus: LocalEventBus;
  readonly secrets: LocalSecrets;
  readonly erasureCompaction: ErasureCompaction;
  close(): Promise<void>;
}

export interface StorageOptions {
  readonly folder: string;
  readonly isPublic?: boolean;
  readonly logger: Logger;
  readonly onEvent?: (event: BusEvent) => void;
}

/** The numbers of receives after which a message becomes a dead letter, as deployed. The next start redrives it. */
const MAX_RECEIVES = { mailbox: 200, 'status-checks': 100, deliveries: 100, commands: 100 };

const FILES = [
  ...['dynamodb', 'events.jsonl', 'schedules.jsonl'],
  ...Object.keys(MAX_RECEIVES).map((name) => `${name}.jsonl`),
];

/**
 * @throws {DamagedFile} if a file in the folder cannot be read, or is missing; no file stays open then. The relay does not
 *   continue with a part of its data.
 */
export async function openStorage({
  folder,
  onEvent,
  logger,
  isPublic = false,
}: StorageOptions): Promise<Storage> {
  await mkdir(folder, { recursive: true });
  await requireDiskSpace(folder);
  const before = await requireListedFiles(folder);
  const expected = (await hasEvents(folder)) ? 'items' : before.length > 0 ? 'a table' : 'nothing';
  const dynamodb = await startEmbeddedDynamoDb({ folder: join(folder, 'dynamodb'), expected });
  const opened: { close(): Promise<void> }[] = [dynamodb];
  const close = async () => {
    for (const resource of opened.reverse()) await resource.close();
  };
  const register = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };
  const queue = async (name: keyof typeof MAX_RECEIVES) => {
    const opened = await openQueue({
      path: join(folder, `${name}.jsonl`),
      maxReceiveCount: MAX_RECEIVES[name],
      onDeadLetter: ({ id }) => logger.error('queue.dead_letter', { queue: name, id }),
    });
    await opened.redrive();
    return opened;
  };
  try {
    const secretsFile = isPublic ? 'public-secrets.json' : 'secrets.json';
    const secrets = await openSecrets(join(folder, secretsFile), isPublic);
    const mailboxQueue = register(await queue('mailbox'));
    const statusCheckQueue = register(await queue('status-checks'));
    const deliveryQueue = register(await queue('deliveries'));
    const commandQueue = register(await queue('commands'));
    const eventBus = register(
      await openEventBus({ path: join(folder, 'events.jsonl'), ...(onEvent && { onEvent }) }),
    );
    await requireTableWithNewestEvent(dynamodb, eventBus, folder);
    const mailbox = localMailbox(mailboxQueue);
    const schedules = register(
      await openSchedules({ path: join(folder, 'schedules.jsonl'), mailbox, logger }),
    );
    await writeFileList(folder, before, [...FILES, secretsFile]);
    const compact = async () => {
      const queues = [mailboxQueue, statusCheckQueue, deliveryQueue, commandQueue];
      for (const resource of [...queues, schedules, dynamodb]) await resource.compact();
    };
    return {
      erasureCompaction: erasureCompaction({
        ...{ folder, compact },
        hasEntries: (conferenceId) => mailboxQueue.hasGroup(conferenceId),
      }),
      dynamodb: { ...dynamodb, logger },
      mailboxQueue,
      statusCheckQueue,
      deliveryQueue,
      commandQueue,
      schedules,
      eventBus,
      secrets,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A record is written before its events are published. So a log without the newest event comes from an older copy of the
 * table, and its next events would repeat sequence numbers.
 */
async function requireTableWithNewestEvent(
  dynamodb: EmbeddedDynamoDb,
  bus: LocalEventBus,
  folder: string,
): Promise<void> {
  const newest = bus.newest();
  if (!newest) return;
  const { conferenceId, sequence } = newest;
  const conferenceLog = dynamodbConferenceLog(dynamodb);
  const { head } = await conferenceLog.load(conferenceId);
  const [unpublished] = await conferenceLog.recordsAfter(conferenceId, head?.state.position ?? 0, 1);
  const known = (unpublished ?? head)?.state.sequence ?? 0;
  if (known >= sequence) return;
  throw new DamagedFile(
    join(folder, 'dynamodb'),
    `it is older than events.jsonl: expected event ${sequence} of ${conferenceId}, got ${known} events`,
  );
}
