import { join } from 'node:path';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import type { Table } from '../../../lambda/adapters/dynamodb/items';
import { PHASES } from '../../../lambda/contract/conference-statuses';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import { interruptAfter } from '../../local/dynamodb/interrupted-store';
import { temporaryFolders } from '../../temporary-folders';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, LONGEST_REQUEST, testRelay } from '../test-relay';

const folder = temporaryFolders();
const relay = testRelay();

beforeAll(() => {
  // A killed process does not continue: the write is not retried.
  process.env.AWS_MAX_ATTEMPTS = '1';
});
afterAll(() => {
  delete process.env.AWS_MAX_ATTEMPTS;
});

/** A relay over an embedded table on disk that is closed and opened again. */
async function overTable() {
  const path = join(folder(), 'dynamodb');
  let opened: EmbeddedDynamoDb = await startEmbeddedDynamoDb({ folder: path });
  const table: Table = {
    name: opened.name,
    get client() {
      return opened.client;
    },
  };
  const it = await isolatedRelay(relay(), () => ({
    definitions: dynamodbDefinitions(table),
    conferenceLog: dynamodbConferenceLog(table),
    deliveries: dynamodbDeliveries(table),
  }));
  return {
    it,
    async reopen(open?: ReturnType<typeof interruptAfter>['open']) {
      await opened.close();
      opened = await startEmbeddedDynamoDb({ folder: path, ...(open && { open }) });
    },
    close: () => opened.close(),
  };
}

interface Story {
  before(it: IsolatedRelay): Promise<void>;
  change(it: IsolatedRelay): Promise<unknown>;
  /** The possible last events, if the change was lost and if it was made. */
  readonly ends: readonly (readonly string[])[];
}

const stories: Readonly<Record<string, Story>> = {
  'a creation': {
    before: async () => undefined,
    change: (it) => it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS }),
    ends: [[], ['Conference Scheduled'], ['Conference Creation Failed']],
  },
  'an update': {
    before: (it) => it.create('a'),
    change: (it) => it.call('PUT', '/v2/conferences/a', { label: 'Daily' }),
    ends: [['Conference Scheduled'], ['Conference Scheduled', 'Conference Updated']],
  },
  'a deletion': {
    before: (it) => it.create('a'),
    change: (it) => it.call('DELETE', '/v2/conferences/a'),
    ends: [['Conference Scheduled'], ['Conference Scheduled', 'Conference Cancelled']],
  },
};

/** The types of the published events, each once: a repeat has the same id. */
function published({ events }: IsolatedRelay): readonly string[] {
  return [...new Map(events.map(({ type, detail }) => [detail.metadata.id, type])).values()];
}

/** Expects that both sides have the conference, or neither. No change is unfinished, and the lists agree with the items. */
async function expectAgreement(it: IsolatedRelay, at: string): Promise<void> {
  const { definitions, conferenceLog } = it.ports;
  const definition = await definitions.read('a');
  const isConfirmed = definition?.status === 'confirmed';
  expect([at, definition?.intent, it.mailbox]).toEqual([at, undefined, []]);
  const there = relay().atFoneStorm('a');
  expect([at, there]).toEqual([
    at,
    isConfirmed ? [{ id: definition.fonestorm?.id, label: definition.fields.label }] : [],
  ]);
  const due = (await conferenceLog.dueTicks(10)).items.map(({ dueAt }) => dueAt);
  const { phase, timetable } = (await conferenceLog.load('a')).head?.state ?? {};
  const dueAt = timetable?.dueAt;
  expect([at, due]).toEqual([at, dueAt === undefined ? [] : [dueAt]]);
  const phases = (await conferenceLog.listByPhase(PHASES, {}, 10)).items.map((place) => place.phase);
  expect([at, phases]).toEqual([at, phase === undefined ? [] : [phase]]);
  const listed = (await definitions.list(10)).items;
  expect([at, listed]).toEqual([at, isConfirmed ? [definition] : []]);
  expect([at, (await definitions.listUnfinished(10)).items]).toEqual([at, []]);
}

describe('two sweeps after a restart finish a change if a process is killed between any two writes', () => {
  test.each(Object.entries(stories))('%s', async (_name, { before, change, ends }) => {
    const seen = new Set<string>();
    let writes = 0;
    for (let isDone = false; !isDone; writes += 1) {
      const { it, reopen, close } = await overTable();
      await before(it);
      const ending = interruptAfter(writes);
      await reopen(ending.open);
      await change(it);
      await it.settle().catch(() => undefined);
      isDone = ending.made() < writes;
      await reopen();
      it.pass(LONGEST_REQUEST);
      for (const _ of ['first', 'second']) {
        await it.sweep();
        await it.settle();
        it.pass(5 * 60_000);
      }
      const at = `after ${writes} of ${ending.made()} writes`;
      await expectAgreement(it, at);
      const types = published(it);
      expect([at, ends]).toEqual([at, expect.arrayContaining([types])]);
      seen.add(JSON.stringify(types));
      await close();
    }
    expect(writes).toBeGreaterThan(6);
    expect(seen.size).toBeGreaterThan(1);
  });
});
