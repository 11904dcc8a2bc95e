import { randomUUID } from 'node:crypto';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { readPages, recordWith } from '../../contracts/stored-log';
import { callback, posted, presence } from '../../domain/entries';
import { observeRequests } from './observed-requests';
import { tableForTests } from './table';

const table = tableForTests();
const conferenceLog = () => dynamodbConferenceLog(table());

/** Writes a log of ticks, and of callbacks with these numbers. */
async function fill(id: string, count: number, callbacks: readonly number[]): Promise<void> {
  const records = Array.from({ length: count }, (_, index) => recordWith(id, { position: index + 1 }));
  const all = records.map((record) =>
    callbacks.includes(record.state.position)
      ? { ...record, entry: { ...presence('10:00:00', true, 1), conferenceId: id } }
      : record,
  );
  await Promise.all(all.map((record) => conferenceLog().append(record)));
}

test('reads all of a log that DynamoDB returns in parts of 1 MB', async () => {
  const id = randomUUID();
  const records = Array.from({ length: 11 }, (_, index) => ({
    ...recordWith(id, { position: index + 1 }),
    entry: { ...callback('10:00:00', {}), conferenceId: id, request: posted(incompressible(128 * 1024)) },
  }));
  for (const record of records) await conferenceLog().append(record);
  for (const kind of ['all', 'callback'] as const) {
    const pages = await readPages(100, (cursor) => conferenceLog().records(id, kind, 100, cursor));
    expect(pages.flat()).toEqual(records);
  }
  expect(await conferenceLog().recordsAfter(id, 0, 100)).toEqual(records);
});

/** Bytes that no compression makes shorter. */
function incompressible(length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(Math.random() * 256));
}

describe('with small reads', () => {
  /** The records that a query reads here. */
  const READ_AT_ONCE = 5;
  /** Runs work while DynamoDB reads few items for each query, as it does of large ones. */
  async function withSmallReads<T>(work: () => Promise<T>): Promise<T> {
    const { client } = table();
    client.middlewareStack.add(
      (next, { commandName }) =>
        (request) => {
          const input = { ...request.input, ...(commandName === 'QueryCommand' && { Limit: READ_AT_ONCE }) };
          return next({ ...request, input } as typeof request);
        },
      { step: 'initialize', name: 'small reads' },
    );
    return work().finally(() => client.middlewareStack.remove('small reads'));
  }

  test('a page of one kind is not empty, however far its first record is', async () => {
    const id = randomUUID();
    await fill(id, 80, [77]);
    const pages = await withSmallReads(() =>
      readPages(1, (cursor) => conferenceLog().records(id, 'callback', 1, cursor)),
    );
    expect(pages.flat().map(({ state }) => state.position)).toEqual([77]);
  });

  test('a page of one kind ends after ten queries if it has a record', async () => {
    const id = randomUUID();
    await fill(id, 80, [1, 77]);
    const requests = await observeRequests(table(), () =>
      withSmallReads(async () => {
        const { items, cursor } = await conferenceLog().records(id, 'callback', 10);
        expect(items.map(({ state }) => state.position)).toEqual([1]);
        const next = await conferenceLog().records(id, 'callback', 10, cursor);
        expect(next.items.map(({ state }) => state.position)).toEqual([77]);
      }),
    );
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.length).toBeLessThanOrEqual(20);
  });

  test('the records after a position are complete', async () => {
    const id = randomUUID();
    await fill(id, 80, []);
    const records = await withSmallReads(() => conferenceLog().recordsAfter(id, 10, 65));
    expect(records.map(({ state }) => state.position)).toEqual(
      Array.from({ length: 65 }, (_, index) => 11 + index),
    );
  });
});

test('a page reads as many records as it may have, and more only if others are between', async () => {
  const id = randomUUID();
  await fill(id, 30, [1, 2, 3, 30]);
  const requests = await observeRequests(table(), async () => {
    expect((await conferenceLog().records(id, 'callback', 3)).items).toHaveLength(3);
    expect((await conferenceLog().records(id, 'callback', 4)).items).toHaveLength(4);
  });
  expect(requests.map(({ input }) => input.Limit)).toEqual([3, 4, 100]);
});
