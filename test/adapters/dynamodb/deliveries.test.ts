import { randomUUID } from 'node:crypto';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import { newDelivery, postponeDelivery, recordAttempt } from '../../../lambda/domain/delivery';
import type { Instant } from '../../../lambda/domain/instant';
import { deliveriesContract } from '../../contracts/deliveries.contract';
import { withChangedIndexes } from './changed-indexes';
import { tableForTests } from './table';

const table = tableForTests();
const NOW = '2026-05-04T10:00:00.000Z' as Instant;
const THEN = '2026-08-02T10:00:00.000Z' as Instant;

describe('deliveries in DynamoDB', () => {
  deliveriesContract(async () => dynamodbDeliveries(table()));
});

test('a delivery expires with the log of its conference, also if it is written after the expiry is set', async () => {
  const conferenceId = randomUUID();
  const deliveries = dynamodbDeliveries(table());
  const expires = async () => (await getItem(table(), conferenceId, 'delivery#0000000001'))?.expires?.N;
  const trying = postponeDelivery(newDelivery(conferenceId, 1), NOW);
  await deliveries.write(trying);
  expect(await expires()).toBeUndefined();
  await dynamodbConferenceLog(table()).setExpiry(conferenceId, THEN);
  expect(await expires()).toBe(String(Date.parse(THEN) / 1000));
  await deliveries.write(recordAttempt(trying, { startedAt: NOW, duration: 1, status: 200 }, 0));
  expect(await deliveries.read(conferenceId, 1)).toMatchObject({ status: 'delivered' });
  expect(await expires()).toBe(String(Date.parse(THEN) / 1000));
});

test('a delivery that is created after the expiry is set expires, too', async () => {
  const conferenceId = randomUUID();
  const deliveries = dynamodbDeliveries(table());
  const trying = postponeDelivery(newDelivery(conferenceId, 1), NOW);
  await deliveries.write(trying, THEN);
  await deliveries.write(recordAttempt(trying, { startedAt: NOW, duration: 1, status: 200 }, 0));
  const { expires } = (await getItem(table(), conferenceId, 'delivery#0000000001')) ?? {};
  expect(expires).toEqual({ N: String(Date.parse(THEN) / 1000) });
});

test('a page has the items that DynamoDB left unprocessed, without those that moved meanwhile', async () => {
  const conferenceId = randomUUID();
  const { client } = table();
  const deliveries = dynamodbDeliveries(table());
  const all = [1, 2, 3, 4].map((position) => postponeDelivery(newDelivery(conferenceId, position), NOW));
  for (const each of all) await deliveries.write(each);
  const [, moved, delivered] = all;
  if (!moved || !delivered) throw new Error('expected deliveries');
  let reads = 0;
  client.middlewareStack.add(
    (next) => async (request) => {
      const { input } = request;
      if (!('RequestItems' in input)) return next(request);
      const requested = input.RequestItems?.[table().name];
      if (!requested || !('Keys' in requested)) throw new Error('expected keys to read');
      reads += 1;
      if (reads === 1) {
        await deliveries.write(postponeDelivery(moved, THEN));
        await deliveries.write(recordAttempt(delivered, { startedAt: NOW, duration: 1, status: 200 }, 0));
      }
      // One at a time, the last one first.
      const [last] = requested.Keys?.slice(-1) ?? [];
      const left = requested.Keys?.slice(0, -1) ?? [];
      const result = await next({
        ...request,
        input: { RequestItems: { [table().name]: { ...requested, Keys: last ? [last] : [] } } },
      });
      const more = left.length > 0 ? { [table().name]: { ...requested, Keys: left } } : {};
      return { ...result, output: { ...result.output, UnprocessedKeys: more } };
    },
    { step: 'initialize', name: 'reads one at a time' },
  );
  const { items } = await deliveries.listByStatus('pending', 1000);
  client.middlewareStack.remove('reads one at a time');
  const own = items.filter((each) => each.conferenceId === conferenceId);
  expect(own.map(({ position }) => position)).toEqual([1, 4]);
  expect(reads).toBeGreaterThanOrEqual(4);
});

test.each(['pending', 'failed'] as const)(
  'a list of %s deliveries leaves out deleted ones, and former positions in the index',
  async (status) => {
    const conferenceId = randomUUID();
    const deliveries = dynamodbDeliveries(table());
    const written = postponeDelivery(newDelivery(conferenceId, 1), NOW);
    await deliveries.write(written);
    if (status === 'failed')
      await deliveries.write(recordAttempt(written, { startedAt: NOW, duration: 1, status: 410 }, 0));
    const { items } = await withChangedIndexes(
      table(),
      (shown) =>
        shown
          .filter(({ pk }) => pk?.S === conferenceId)
          .flatMap((each) => [
            { ...each, dueAt: { S: `2020 0 ${conferenceId} 1` } },
            each,
            { ...each, sk: { S: 'delivery#0000000002' } },
          ]),
      () => deliveries.listByStatus(status, 1000),
    );
    expect(items.map(({ position }) => position)).toEqual([1]);
  },
);
