import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import {
  createCallbackEntry,
  createDefinition,
  createdAt,
  createdEntry,
  type Stores,
  writeInBatches,
} from '../../bench/stored-conferences';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { advance } from '../../lambda/domain/advance';
import { parseCallbackEntry } from '../../lambda/domain/callback/parse-callback';
import type { Definition } from '../../lambda/domain/definition';
import { type Attempt, type Delivery, newDelivery } from '../../lambda/domain/delivery';
import type { Entry } from '../../lambda/domain/entry';
import { after, type Instant } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import type { State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { LogRecord } from '../../lambda/ports/conference-log';
import { openStorage, type Storage } from '../../local/storage/storage';
import { silentLogger } from '../silent-logger';

/** The conference with a long log. */
export const HISTORY = 'history';
export const CONFERENCES = 100_000;
export const CALLBACKS = 10_000;
/** The conferences with a next step. */
const DUE = 500;

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const NOW = new Date().toISOString() as Instant;
/** Deliveries that are written at a time. */
const CONCURRENCY = 200;
const PUBLISHED_AT_ONCE = 500;

/** Fills the folder of a relay: 100,000 conferences, and one of them with 10,000 callbacks and their deliveries. */
export async function seedLargeRelay(folder: string): Promise<void> {
  const storage = await openStorage({ folder, logger: silentLogger });
  try {
    await writeItems(storage, writeConferences);
    const events: StatusEvent[] = [];
    await writeItems(storage, (stores) => writeHistory(stores, events));
    for (let first = 0; first < events.length; first += PUBLISHED_AT_ONCE)
      await storage.eventBus.publish(events.slice(first, first + PUBLISHED_AT_ONCE));
    await writeDeliveries(storage);
  } finally {
    await storage.close();
  }
}

async function writeItems(
  { dynamodb }: Storage,
  write: (to: Stores) => AsyncIterable<unknown>,
): Promise<void> {
  for await (const items of writeInBatches(write)) {
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    await dynamodb.client.send(new BatchWriteItemCommand({ RequestItems: { [dynamodb.name]: requests } }));
  }
}

async function* writeConferences(to: Stores): AsyncGenerator<void> {
  for (let number = 1; number < CONFERENCES; number += 1) {
    const isDue = number <= DUE;
    const start = isDue ? after(NOW, number * 60 * SECOND) : createdAt(number);
    const end = after(start, HOUR);
    const definition = createDefinition(`c${number}`, { start, end, createdAt: createdAt(number) });
    await to.definitions.write(definition);
    if (isDue) await writeLog(to, definition, [createdEntry(definition.id, NOW)]);
    yield;
  }
}

/** The callbacks of one conference, in which people come and go for hours. */
async function* writeHistory(to: Stores, events: StatusEvent[]): AsyncGenerator<void> {
  const start = after(NOW, -CALLBACKS * SECOND);
  const definition = createDefinition(HISTORY, {
    ...{ start, end: after(NOW, HOUR), createdAt: start },
    url: 'http://localhost:9/hook',
  });
  await to.definitions.write(definition);
  const entries = [createdEntry(HISTORY, start)];
  for (let number = 1; number <= CALLBACKS; number += 1)
    entries.push(createCallbackEntry(HISTORY, number, after(start, number * SECOND)));
  events.push(...(await writeLog(to, definition, entries)));
  yield;
}

/** Advances a conference by entries, as the relay does, and writes the records and the head. Returns the events. */
async function writeLog(
  to: Stores,
  definition: Definition,
  entries: readonly Entry[],
): Promise<readonly StatusEvent[]> {
  const events: StatusEvent[] = [];
  let [state, last]: [State | undefined, LogRecord | undefined] = [undefined, undefined];
  for (const entry of entries) {
    const callback = entry.kind === 'callback' ? parseCallbackEntry(entry) : undefined;
    const outcome = advance({ definition, state, callback }, entry, DEFAULT_RULES);
    last = { ...{ entry, committedAt: entry.receivedAt }, ...outcome };
    await to.conferenceLog.append(last);
    state = outcome.state;
    events.push(...outcome.events);
  }
  if (last) await to.conferenceLog.moveHead(last);
  return events;
}

async function writeDeliveries({ dynamodb }: Storage): Promise<void> {
  const deliveries = dynamodbDeliveries(dynamodb);
  for (let first = 1; first <= CALLBACKS; first += CONCURRENCY) {
    const numbers = Array.from({ length: CONCURRENCY }, (_, index) => first + index);
    // The first record of the log is that of the creation.
    await Promise.all(numbers.map((number) => deliveries.write(deliveryOf(number + 1), undefined)));
  }
}

/** Most were accepted at once. Some have failed after ten attempts, and some are pending. */
function deliveryOf(position: number): Delivery {
  const startedAt = after(NOW, (position - CALLBACKS) * SECOND);
  const attempt = (status: number): Attempt => ({ startedAt, duration: 40, status, response: 'answer' });
  const attempted = (attempts: readonly Attempt[]) => ({
    ...newDelivery(HISTORY, position),
    ...{ attempts, attemptCount: attempts.length, version: 1 },
  });
  if (position % 20 === 0)
    return { ...attempted(Array.from({ length: 10 }, () => attempt(503))), status: 'failed' };
  if (position % 20 === 1)
    return { ...attempted([attempt(503)]), status: 'pending', nextAt: after(NOW, 24 * HOUR) };
  return { ...attempted([attempt(200)]), status: 'delivered' };
}
