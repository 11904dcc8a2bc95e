import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dynamodbJournal } from '../lambda/adapters/dynamodb-journal';
import type { Log } from '../lambda/ports';
import { DamagedFile } from './damaged-file';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from './embedded-dynamodb';
import { type Erasures, erasures } from './erasures';
import { type BusEvent, type LocalEventBus, openEventBus } from './event-bus';
import { hasEvents, rememberKept, requireKept, requireRoom } from './kept-files';
import { openQueue, type Queue } from './queue';
import { queueMailbox } from './queue-ports';
import { type LocalSchedules, openSchedules } from './schedules';
import { type LocalSecrets, localSecrets } from './secrets';

/** All that stays between runs. */
export interface Kept {
  readonly dynamodb: EmbeddedDynamoDb;
  readonly mailboxQueue: Queue;
  readonly questionQueue: Queue;
  readonly deliveriesQueue: Queue;
  readonly schedules: LocalSchedules;
  readonly eventBus: LocalEventBus;
  readonly secrets: LocalSecrets;
  readonly erasures: Erasures;
  close(): Promise<void>;
}

export interface KeptOptions {
  readonly folder: string;
  readonly isPublic?: boolean;
  readonly log: Log;
  readonly onEvent?: (event: BusEvent) => void;
}

/** After so many receives a message is a dead letter, as deployed. The next start puts it back. */
const MOST_RECEIVES = { mailbox: 200, questions: 100, deliveries: 100 };

const FILES = [
  ...['dynamodb', 'events.jsonl', 'schedules.jsonl'],
  ...Object.keys(MOST_RECEIVES).map((name) => `${name}.jsonl`),
];

/**
 * @throws {DamagedFile} if a file in the folder cannot be read, or is missing; no file stays open then. The relay does not
 *   continue with a part of its data.
 */
export async function openKept({ folder, onEvent, log, isPublic = false }: KeptOptions): Promise<Kept> {
  await mkdir(folder, { recursive: true });
  await requireRoom(folder);
  const before = await requireKept(folder);
  const expected = (await hasEvents(folder)) ? 'items' : before.length > 0 ? 'a table' : 'nothing';
  const dynamodb = await startEmbeddedDynamoDb({ folder: join(folder, 'dynamodb'), expected });
  const opened: { close(): Promise<void> }[] = [dynamodb];
  const close = async () => {
    for (const each of opened.reverse()) await each.close();
  };
  const also = <T extends { close(): Promise<void> }>(each: T): T => {
    opened.push(each);
    return each;
  };
  const queue = async (name: keyof typeof MOST_RECEIVES) => {
    const opened = await openQueue({
      path: join(folder, `${name}.jsonl`),
      maxReceiveCount: MOST_RECEIVES[name],
      onDeadLetter: ({ id }) =>
        log.error('a message is a dead letter until the next start', { queue: name, id }),
    });
    await opened.redrive();
    return opened;
  };
  try {
    const secretsFile = isPublic ? 'public-secrets.json' : 'secrets.json';
    const secrets = await localSecrets(join(folder, secretsFile), isPublic);
    const mailboxQueue = also(await queue('mailbox'));
    const questionQueue = also(await queue('questions'));
    const deliveriesQueue = also(await queue('deliveries'));
    const eventBus = also(
      await openEventBus({ path: join(folder, 'events.jsonl'), ...(onEvent && { onEvent }) }),
    );
    await requireAsNew(dynamodb, eventBus, folder);
    const mailbox = queueMailbox(mailboxQueue);
    const schedules = also(await openSchedules({ path: join(folder, 'schedules.jsonl'), mailbox, log }));
    await rememberKept(folder, before, [...FILES, secretsFile]);
    const compact = async () => {
      for (const each of [mailboxQueue, questionQueue, deliveriesQueue, schedules, dynamodb])
        await each.compact();
    };
    return {
      erasures: erasures({ folder, compact }),
      dynamodb: { ...dynamodb, log },
      mailboxQueue,
      questionQueue,
      deliveriesQueue,
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
 * A state is saved before its events are published. So a state without the newest event comes from an older copy of the
 * table, and its next events would repeat sequence numbers.
 */
async function requireAsNew(dynamodb: EmbeddedDynamoDb, bus: LocalEventBus, folder: string): Promise<void> {
  const newest = bus.newest();
  if (!newest) return;
  const { conferenceId, sequence } = newest;
  const known = (await dynamodbJournal(dynamodb).state(conferenceId))?.sequence ?? 0;
  if (known >= sequence) return;
  throw new DamagedFile(
    join(folder, 'dynamodb'),
    `it is older than events.jsonl: expected event ${sequence} of ${conferenceId}, got ${known} events`,
  );
}
