import { parseEvent } from '../../../events';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { readEvents } from '../../../lambda/operations/conferences/read-events';
import { presence } from '../../domain/entries';
import { problemName } from '../../operations/api-caller';
import { embeddedStore } from '../../operations/embedded-store';
import { isolatedRelay } from '../../operations/isolated-relay';
import { FIELDS, freshId, testRelay } from '../../operations/test-relay';

const relay = testRelay({ openStore: embeddedStore });

/** A new conference, with callbacks that change its attendees. */
async function created(callbacks: number): Promise<string> {
  const id = freshId();
  const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  expect(status).toBe(201);
  await relay().advance();
  for (let count = 1; count <= callbacks; count += 1)
    await advanceConference(relay().ports)({ ...presence('09:00:00', true, count), conferenceId: id });
  return id;
}

const sequencesOf = (body: Awaited<ReturnType<typeof read>>['body']) =>
  body.events?.map(({ detail }) => detail.metadata.sequence);
const read = (id: string, query = '') => relay().call('GET', `/v2/conferences/${id}/events${query}`);

test('the published events of a conference are read as they were published', async () => {
  const id = await created(1);
  const published = (await relay().advance()).filter(({ detail }) => detail.metadata.conferenceId === id);
  const { status, headers, body } = await read(id);
  expect([status, headers.link]).toEqual([200, undefined]);
  for (const event of body.events ?? []) expect(parseEvent(event)).toBe(event);
  expect(body.events?.map((event) => event['detail-type'])).toEqual([
    ...['Conference Scheduled', 'Callback Received', 'Conference Started', 'Organizer Joined'],
    'Attendee Count Changed',
  ]);
  expect(body.events).toEqual(
    published.map(({ type, time, detail }) => ({
      ...{ source: 'fonestorm.conferences', 'detail-type': type },
      ...{ time, detail },
    })),
  );
});

test('the events after a sequence number are read in pages, whose links continue', async () => {
  const id = await created(6);
  const found: number[] = [];
  let pages = 0;
  for (let target: string | undefined = `?after=3&limit=4`; target !== undefined; pages += 1) {
    const { body, headers }: Awaited<ReturnType<typeof read>> = await read(id, target);
    found.push(...(sequencesOf(body) ?? []));
    target = /^<.*(\?.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
  }
  expect(found).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(pages).toBe(3);
  expect(sequencesOf((await read(id, '?after=15')).body)).toEqual([]);
  expect(sequencesOf((await read(id, '?after=999999999999999')).body)).toEqual([]);
});

test('a long log is searched in few reads, also for its first and last events', async () => {
  const it = await isolatedRelay(relay());
  const id = freshId();
  await it.create(id);
  for (let count = 1; count <= 200; count += 1)
    await advanceConference(it.ports)({ ...presence('09:00:00', true, count % 7), conferenceId: id });
  const { conferenceLog } = it.ports;
  let reads = 0;
  const counted = {
    ...conferenceLog,
    recordsAfter: (...given: Parameters<typeof conferenceLog.recordsAfter>) => {
      reads += 1;
      return conferenceLog.recordsAfter(...given);
    },
  };
  const { items } = await readEvents({ conferenceLog })(id, 1000, 0);
  const sequences = items.map(({ detail }) => detail.metadata.sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  for (const after of [0, 1, 2, 77, 200, sequences.length - 1]) {
    reads = 0;
    const page = await readEvents({ conferenceLog: counted })(id, 3, after);
    expect(page.items).toEqual(items.slice(after, after + 3));
    expect(reads).toBeLessThanOrEqual(4);
  }
});

test('the events of a record that is not published yet are not shown', async () => {
  const id = await created(0);
  const eventBus = { publish: () => Promise.reject(new Error('no bus')) };
  const entry = { ...presence('09:00:00', true, 1), conferenceId: id };
  await expect(advanceConference({ ...relay().ports, eventBus })(entry)).rejects.toThrow('no bus');
  expect(sequencesOf((await read(id)).body)).toEqual([1]);
  await advanceConference(relay().ports)(entry, true);
  expect(sequencesOf((await read(id)).body)).toEqual([1, 2, 3, 4, 5]);
});

test('an unknown conference is not found; a deleted one keeps its events, and an erased one has none', async () => {
  expect(problemName(await read(freshId()))).toBe('not-found');
  const id = await created(0);
  await relay().call('DELETE', `/v2/conferences/${id}`);
  await relay().advance();
  expect(sequencesOf((await read(id)).body)).toEqual([1, 2]);
  await relay().call('DELETE', `/v2/conferences/${id}?erase=true`);
  expect((await read(id)).body).toEqual({ events: [] });
  await relay().advance();
  expect((await read(id)).body).toEqual({ events: [] });
});

test.each([
  ['?after=-1', 'after'],
  ['?after=one', 'after'],
  ['?after=1e3', 'after'],
  ['?after=', 'after'],
  ['?after=1&after=2', 'after'],
  ['?limit=0', 'limit'],
  ['?cursor=x', 'cursor'],
])('%s is refused by its name', async (query, field) => {
  const { status, body } = await read('any', query);
  expect([status, body.errors?.map((each) => each.field)]).toEqual([400, [field]]);
});
