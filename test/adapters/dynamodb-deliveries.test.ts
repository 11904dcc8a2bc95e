import { randomUUID } from 'node:crypto';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { get } from '../../lambda/adapters/dynamodb-items';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { attempted, begun, proposed, waiting } from '../../lambda/domain/delivery';
import type { Instant } from '../../lambda/domain/instant';
import { deliveriesContract } from '../contracts/deliveries.contract';
import { dynamodb } from './dynamodb';
import { whileShown } from './shown';

const table = dynamodb();
const NOW = '2026-05-04T10:00:00.000Z' as Instant;
const THEN = '2026-08-02T10:00:00.000Z' as Instant;

describe('deliveries in DynamoDB', () => {
  deliveriesContract(async () => dynamodbDeliveries(table()));
});

test('a delivery goes away with the history of its conference, also where it is written after that is set', async () => {
  const conferenceId = randomUUID();
  const deliveries = dynamodbDeliveries(table());
  const expires = async () => (await get(table(), conferenceId, 'delivery#callback-1'))?.expires?.N;
  const trying = begun(proposed(conferenceId, 'callback-1'), NOW);
  await deliveries.write(trying);
  expect(await expires()).toBeUndefined();
  await dynamodbJournal(table()).expire(conferenceId, THEN);
  expect(await expires()).toBe(String(Date.parse(THEN) / 1000));
  await deliveries.write(attempted(trying, { at: NOW, took: 1, status: 200 }, 0));
  expect(await deliveries.read(conferenceId, 'callback-1')).toMatchObject({ standing: 'delivered' });
  expect(await expires()).toBe(String(Date.parse(THEN) / 1000));
});

test('a delivery that is first written after that goes away then, too', async () => {
  const conferenceId = randomUUID();
  const deliveries = dynamodbDeliveries(table());
  const trying = begun(proposed(conferenceId, 'callback-1'), NOW);
  await deliveries.write(trying, THEN);
  await deliveries.write(attempted(trying, { at: NOW, took: 1, status: 200 }, 0));
  const { expires } = (await get(table(), conferenceId, 'delivery#callback-1')) ?? {};
  expect(expires).toEqual({ N: String(Date.parse(THEN) / 1000) });
});

test('of a page, what DynamoDB does not read at once is read after it, and what moved meanwhile is left out', async () => {
  const conferenceId = randomUUID();
  const { client } = table();
  const deliveries = dynamodbDeliveries(table());
  const all = ['a', 'b', 'c', 'd'].map((entryId) => waiting(proposed(conferenceId, entryId), NOW));
  for (const each of all) await deliveries.write(each);
  const [, moved, delivered] = all;
  if (!moved || !delivered) throw new Error('expected deliveries');
  let reads = 0;
  client.middlewareStack.add(
    (next) => async (request) => {
      const { input } = request;
      if (!('RequestItems' in input)) return next(request);
      const asked = input.RequestItems?.[table().name];
      if (!asked || !('Keys' in asked)) throw new Error('expected keys to read');
      reads += 1;
      if (reads === 1) {
        await deliveries.write(waiting(moved, THEN));
        await deliveries.write(attempted(delivered, { at: NOW, took: 1, status: 200 }, 0));
      }
      // One at a time, the last one first.
      const [last] = asked.Keys?.slice(-1) ?? [];
      const left = asked.Keys?.slice(0, -1) ?? [];
      const result = await next({
        ...request,
        input: { RequestItems: { [table().name]: { ...asked, Keys: last ? [last] : [] } } },
      });
      const more = left.length > 0 ? { [table().name]: { ...asked, Keys: left } } : {};
      return { ...result, output: { ...result.output, UnprocessedKeys: more } };
    },
    { step: 'initialize', name: 'reads one at a time' },
  );
  const { items } = await deliveries.ofStanding('pending', 1000);
  client.middlewareStack.remove('reads one at a time');
  const own = items.filter((each) => each.conferenceId === conferenceId);
  expect(own.map(({ entryId }) => entryId)).toEqual(['a', 'd']);
  expect(reads).toBeGreaterThanOrEqual(4);
});

test.each(['pending', 'failed'] as const)(
  'a list of %s ones leaves out what its index shows wrongly: what is gone, and where one was before',
  async (standing) => {
    const conferenceId = randomUUID();
    const deliveries = dynamodbDeliveries(table());
    const written = waiting(proposed(conferenceId, 'callback-1'), NOW);
    await deliveries.write(written);
    if (standing === 'failed')
      await deliveries.write(attempted(written, { at: NOW, took: 1, status: 410 }, 0));
    const { items } = await whileShown(
      table(),
      (shown) =>
        shown
          .filter(({ pk }) => pk?.S === conferenceId)
          .flatMap((each) => [
            { ...each, dueAt: { S: `2020 0 ${conferenceId} callback-1` } },
            each,
            { ...each, sk: { S: 'delivery#callback-gone' } },
          ]),
      () => deliveries.ofStanding(standing, 1000),
    );
    expect(items.map(({ entryId }) => entryId)).toEqual(['callback-1']);
  },
);
