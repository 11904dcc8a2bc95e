import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../lambda/ports';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from './embedded-dynamodb';
import { type BusEvent, type LocalEventBus, openEventBus } from './event-bus';
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

/** @throws where something in the folder cannot be opened; nothing stays open then */
export async function openKept({ folder, onEvent, log, isPublic = false }: KeptOptions): Promise<Kept> {
  await mkdir(folder, { recursive: true });
  const dynamodb = await startEmbeddedDynamoDb({ folder: join(folder, 'dynamodb') });
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
    const secrets = await localSecrets(
      join(folder, isPublic ? 'public-secrets.json' : 'secrets.json'),
      isPublic,
    );
    const mailboxQueue = also(await queue('mailbox'));
    const questionQueue = also(await queue('questions'));
    const deliveriesQueue = also(await queue('deliveries'));
    const eventBus = also(
      await openEventBus({ path: join(folder, 'events.jsonl'), ...(onEvent && { onEvent }) }),
    );
    const mailbox = queueMailbox(mailboxQueue);
    const schedules = also(await openSchedules({ path: join(folder, 'schedules.jsonl'), mailbox, log }));
    return {
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
