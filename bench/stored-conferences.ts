import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../lambda/adapters/dynamodb/definitions';
import type { Item } from '../lambda/adapters/dynamodb/items';
import { dynamodbWorkflowTokens } from '../lambda/adapters/dynamodb/workflow-tokens';
import type { ConferenceFields, Definition } from '../lambda/domain/definition';
import type { CallbackEntry, Entry, RawRequest } from '../lambda/domain/entry';
import { after, type Instant, instantAt } from '../lambda/domain/instant';
import type { State } from '../lambda/domain/state';
import { callbackUrl } from '../lambda/operations/callbacks/callback-url';
import type { ConferenceLog, LogRecord } from '../lambda/ports/conference-log';
import type { Definitions } from '../lambda/ports/definitions';
import type { CallbackKeys } from '../lambda/ports/secrets';
import type { WorkflowTokens } from '../lambda/ports/workflows';

export const PUBLIC_URL = 'https://relay.example';
export const KEYS: CallbackKeys = { current: 'k1', keys: { k1: 'k'.repeat(64) } };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** When the bench began. */
export const NOW = new Date().toISOString() as Instant;

/** A conference that FoneStorm has. */
export function createDefinition(
  id: string,
  {
    start,
    end = after(start, DAY),
    createdAt,
    url,
  }: { start: Instant; end?: Instant; createdAt: Instant; url?: string },
): Definition {
  const fields: ConferenceFields = {
    start_time: start,
    end_time: end,
    label: 'A visit',
    organizer: '15555550100',
    attendees: ['15555550101', '15555550102'],
    ...(url !== undefined && { callback_url: url }),
  };
  const fonestorm = { id, pin: '123456', confirmedAt: createdAt };
  return { id, fields, status: 'confirmed', createdAt, digest: 'd'.repeat(64), version: 3, fonestorm };
}

/** When the conference of this number was created: a second after the one before, all of them long ago. */
export function createdAt(number: number): Instant {
  return instantAt(Date.UTC(2026, 0, 1) + number * 1000) ?? NOW;
}

/** FoneStorm's request with the presence, in API Gateway's form. */
export function callbackRequest(attendees: number): RawRequest {
  const said = { conference_status: 'unknown', organizer_status: attendees > 0, attendees_status: attendees };
  return {
    method: 'POST',
    query: '',
    headers: { 'content-type': 'application/json', 'user-agent': 'FoneStorm' },
    body: Buffer.from(JSON.stringify(said)).toString('base64'),
  };
}

/** Its number of attendees differs from that of the callback before, and from that of twenty callbacks before. */
export function createCallbackEntry(conferenceId: string, number: number, receivedAt = NOW): CallbackEntry {
  const id = `callback-${receivedAt.replace(/[-:.]/g, '')}-${String(number).padStart(16, '0')}`;
  return {
    kind: 'callback',
    id,
    conferenceId,
    receivedAt,
    request: callbackRequest(1 + ((number + Math.floor(number / 20)) % 5)),
  };
}

/** The entry of the creation of a conference. */
export function createdEntry(conferenceId: string, receivedAt: Instant): Entry {
  const id = `change-${conferenceId}-1`;
  return { kind: 'change', version: 1, id, conferenceId, receivedAt, change: 'created' };
}

/** The record of a callback, after which its conference has a state. */
export function createRecord(
  conferenceId: string,
  position: number,
  state: State,
  receivedAt = NOW,
): LogRecord {
  const entry = createCallbackEntry(conferenceId, position - 1, receivedAt);
  return { entry, committedAt: receivedAt, state: { ...state, position }, events: [] };
}

export interface Stores {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
  readonly workflowTokens: WorkflowTokens;
}

/** The items that the relay's adapters would write into the table. */
function recordItems(): Stores & { taken(): Item[] } {
  const items: Item[] = [];
  const client = new DynamoDBClient({
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        if ('Item' in input) items.push(input.Item as Item);
        return { output: { $metadata: {} }, response: undefined };
      },
    { step: 'initialize' },
  );
  const table = { client, name: 'conferences' };
  return {
    definitions: dynamodbDefinitions(table),
    conferenceLog: dynamodbConferenceLog(table),
    workflowTokens: dynamodbWorkflowTokens(table),
    taken: () => items.splice(0),
  };
}

/** The written items, in batches of DynamoDB's largest size. */
export async function* writeInBatches(write: (to: Stores) => AsyncIterable<unknown>): AsyncGenerator<Item[]> {
  const written = recordItems();
  const left: Item[] = [];
  for await (const _ of write(written)) {
    left.push(...written.taken());
    while (left.length >= BATCH_SIZE) yield left.splice(0, BATCH_SIZE);
  }
  if (left.length > 0) yield left;
}

const BATCH_SIZE = 25;

/** FoneStorm's list, of conferences that call back where they should. */
export function foneStormList(ids: readonly string[], start: Instant): object {
  return {
    conferences: ids.map((id) => {
      const { fields } = createDefinition(id, { start, createdAt: start });
      const url = callbackUrl(PUBLIC_URL, id, KEYS);
      return { id, conference_pin: '123456', conference_url: url, ...fields };
    }),
  };
}
