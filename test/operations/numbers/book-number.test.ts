import { after, type Instant } from '../../../lambda/domain/instant';
import { bookingStatus } from '../../../lambda/operations/numbers/booking-status';
import { sweep } from '../../../lambda/operations/sweep/sweep';
import { type ApiCall, problemName } from '../api-caller';
import { type BreakPoint, breakingPorts } from '../breaking-ports';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });
const old = testRelay({ generation: '2017' });

let number = 5552220000;
let fonenumber: string;
beforeEach(() => {
  number += 1;
  fonenumber = String(number);
});

const HOUR = 3600_000;
/** Fields of a conference on the next day, at these hours after ten. */
const at = (hours: number) => ({
  fonenumber,
  start_time: after(FIELDS.start_time as Instant, (24 + hours) * HOUR),
  end_time: after(FIELDS.end_time as Instant, (24 + hours) * HOUR),
});
const create = (id: string, fields: object, call: ApiCall = relay().call) =>
  call('POST', '/v2/conferences', { id, ...fields });
const update = (id: string, changes: object, call: ApiCall = relay().call) =>
  call('PUT', `/v2/conferences/${id}`, changes);

/** The bookings of the number: each conference and the hour of its start, with a mark for proposed ones. */
async function bookings(of = fonenumber): Promise<readonly string[]> {
  const found = await relay().ports.bookings.read(of);
  return (found?.bookings ?? []).map(
    ({ conferenceId, start, proposedAt }) =>
      `${conferenceId} ${start?.slice(11, 13)}${proposedAt ? '?' : ''}`,
  );
}

test('an overlapping conference on the same number is refused, and the refusal names the other one', async () => {
  const [first, second] = [freshId(), freshId()];
  expect((await create(first, at(0))).status).toBe(201);
  const sent = relay().sent.length;
  const refused = await create(second, at(0.5));
  expect([refused.status, problemName(refused)]).toEqual([409, 'number-taken']);
  expect(refused.body.detail).toContain(`conference ${first}`);
  expect(relay().sent).toHaveLength(sent);
  expect(relay().announced(second)).toEqual([]);
  expect((await create(second, at(1))).status).toBe(201);
  expect(await bookings()).toEqual([`${first} 10`, `${second} 11`]);
});

test('an update to an overlapping time is refused, and one to a free time moves the booking', async () => {
  const [first, second] = [freshId(), freshId()];
  await create(first, at(0));
  await create(second, at(1));
  const { start_time, end_time } = at(0.5);
  const refused = await update(second, { start_time, end_time });
  expect([refused.status, problemName(refused)]).toEqual([409, 'number-taken']);
  expect((await update(second, at(2))).status).toBe(200);
  expect(await bookings()).toEqual([`${first} 10`, `${second} 12`]);
  expect((await create(freshId(), at(1))).status).toBe(201);
});

test('an update to another number releases the earlier one, and an update without a number releases both', async () => {
  const id = freshId();
  await create(id, at(0));
  number += 1;
  expect((await update(id, { fonenumber: String(number) })).status).toBe(200);
  expect([await bookings(), await bookings(String(number))]).toEqual([[], [`${id} 10`]]);
  expect((await update(id, { fonenumber: '' })).status).toBe(200);
  expect(await bookings(String(number))).toEqual([]);
});

test('a deleted or erased conference releases its number', async () => {
  for (const query of ['', '?erase=true']) {
    const id = freshId();
    await create(id, at(0));
    await relay().call('DELETE', `/v2/conferences/${id}${query}`);
    expect(await bookings()).toEqual([]);
  }
});

test('a creation that FoneStorm refuses releases its number', async () => {
  relay().foneStorm({ apiFaults: [{ fault: 'busy', operation: 'create', next: 1 }] });
  expect((await create(freshId(), at(0))).status).toBe(429);
  expect(await bookings()).toEqual([]);
});

test('an update that FoneStorm refuses does not change the booking', async () => {
  const id = freshId();
  await create(id, at(0));
  relay().foneStorm({ apiFaults: [{ fault: 'busy', operation: 'update', next: 1 }] });
  expect((await update(id, at(3))).status).toBe(429);
  expect(await bookings()).toEqual([`${id} 10`]);
});

test('an update with an unknown outcome books both times until its outcome is known', async () => {
  const id = freshId();
  await create(id, at(0));
  relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'update', next: 1 }] });
  expect((await update(id, at(3))).status).toBe(502);
  expect(await bookings()).toEqual([`${id} 10`, `${id} 13?`]);
  for (const hours of [0, 3]) expect(problemName(await create(freshId(), at(hours)))).toBe('number-taken');
  relay().pass(LONGEST_REQUEST);
  await sweep(relay().ports)();
  expect(await bookings()).toEqual([`${id} 13`]);
});

test('with 2017 nothing is booked: FoneStorm itself assigns the number', async () => {
  for (const _ of [1, 2]) expect((await create(freshId(), at(0), old().call)).status).toBe(201);
  expect(await old().ports.bookings.read(fonenumber)).toBeUndefined();
});

describe.each([
  ['a creation', async () => freshId(), (call: ApiCall, id: string) => create(id, at(0), call)],
  ['an update', createOne, (call: ApiCall, id: string) => update(id, at(3), call)],
  ['a deletion', createOne, (call: ApiCall, id: string) => call('DELETE', `/v2/conferences/${id}`)],
  [
    'an erasure',
    createOne,
    (call: ApiCall, id: string) => call('DELETE', `/v2/conferences/${id}?erase=true`),
  ],
] as const)('%s', (_name, before, request) => {
  test.each([
    ['the function crashes after a call of a port', { when: 'after', isCrash: true }],
    ['a call of a port fails before its effect', { when: 'before', isCrash: false }],
    ['a call of a port fails after its effect', { when: 'after', isCrash: false }],
  ] as const)('%s: after sweeps, the bookings agree with the definitions', async (_how, how) => {
    for (let call = 1, isComplete = false; !isComplete; call += 1) {
      number += 1;
      fonenumber = String(number);
      const id = await before();
      const { ports, calls } = breakingPorts(relay().ports, { ...how, call } satisfies BreakPoint);
      const first = await request(relay().with(ports), id);
      isComplete = calls() < call;
      const where = `call ${call} of ${calls()}, then ${first.status} ${first.text}`;
      for (const _ of [1, 2]) {
        relay().pass(LONGEST_REQUEST);
        await sweep(relay().ports)();
      }
      const definition = await relay().ports.definitions.read(id);
      const { start_time, fonenumber: own } = definition?.fields ?? {};
      const isBooked = definition?.status === 'confirmed' && own !== undefined;
      const expected = isBooked ? [`${id} ${start_time?.slice(11, 13)}`] : [];
      expect([where, await bookings()]).toEqual([where, expected]);
      if (isComplete) expect(call).toBeGreaterThan(5);
    }
  });
});

async function createOne(): Promise<string> {
  const id = freshId();
  await create(id, at(0));
  return id;
}

test.each([
  ['there is no definition', 'orphan', undefined],
  ['a change is not finished', 'proposed', { intent: { kind: 'update' } }],
  ['its creation failed', 'orphan', { status: 'failed' }],
  ['its conference has another number', 'orphan', { fields: { ...FIELDS, fonenumber: '5550000000' } }],
  ['its conference has other times', 'orphan', { fields: { fonenumber: '5552221234' } }],
  ['its conference needs it', 'settled', {}],
])('90 s after its request, if %s, a booking is: %s', async (_name, expected, part) => {
  const now = '2026-05-04T09:00:00.000Z' as Instant;
  const fields = { ...FIELDS, fonenumber: '5552221234' };
  const definition = part && { id: 'c', fields, status: 'confirmed', ...part };
  const definitions = { ...relay().ports.definitions, read: async () => definition as never };
  const booking = { conferenceId: 'c', start: FIELDS.start_time, end: FIELDS.end_time, proposedAt: now };
  const statusAt = (moment: Instant) =>
    bookingStatus({ definitions }, booking as never, '5552221234', moment);
  expect(await statusAt(after(now, 90_000))).toBe(expected);
  expect(await statusAt(after(now, 89_999))).toBe('proposed');
});
