import { sweepSeries } from '../../../lambda/operations/sweep/sweep-series';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { LONGEST_REQUEST, testRelay, UNREACHABLE_URL } from '../test-relay';
import { atFoneStorm, createWeekly, occurrenceOf, summaryOf, sweepAll, WEEKLY } from './series-steps';

const relay = testRelay();
/** The first one starts in ten minutes. */
const SOON = { start: '2026-05-04T11:10:00', rrule: 'FREQ=WEEKLY;COUNT=2' };
const FIRST = '/v2/series/weekly/occurrences/20260504';
let it: IsolatedRelay;

beforeEach(async () => {
  it = await isolatedRelay(relay());
});

test('a conference that starts before the sweep could create it is created with its series', async () => {
  await createWeekly(it.call, SOON);
  expect(atFoneStorm(relay())).toEqual(['05-04T09:10 Weekly']);
  expect(await summaryOf(it.call)).toEqual([
    '20260504 05-04T09:10 scheduled',
    '20260511 05-11T09:10 planned',
  ]);
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['05-04T09:10 Weekly', '05-11T09:10 Weekly']);
  expect(it.types('weekly-20260504')).toEqual(['Conference Scheduled']);
});

const MANY = {
  rrule: 'FREQ=DAILY;COUNT=15;BYHOUR=11;BYMINUTE=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15',
  start: '2026-05-04T11:00:00',
};

test('while FoneStorm is slow, the caller waits for few conferences, and the sweep creates the rest', async () => {
  const fonestorm = interceptPort(it.ports.fonestorm, async (_name, work) => {
    it.pass(2000);
    return work();
  });
  await createWeekly(relay().with({ ...it.ports, fonestorm }), MANY);
  expect(atFoneStorm(relay())).toHaveLength(2);
  await sweepAll(it, 1);
  expect(atFoneStorm(relay())).toHaveLength(15);
});

test('many conferences that start soon are created up to a bound, and the sweep creates the rest', async () => {
  await createWeekly(it.call, MANY);
  expect(atFoneStorm(relay())).toHaveLength(10);
  await sweepAll(it, 1);
  expect(atFoneStorm(relay())).toHaveLength(15);
});

const changes: Readonly<Record<string, [change: () => Promise<unknown>, conferences: readonly string[]]>> = {
  'is skipped': [() => it.call('DELETE', FIRST), []],
  'is moved to a later time': [
    () => it.call('PUT', FIRST, { start: '2026-05-04T15:00:00' }),
    ['05-04T13:00 Weekly'],
  ],
  'gets another template with its series': [
    () => it.call('PUT', '/v2/series/weekly', { template: { label: 'Now' } }),
    ['05-04T09:10 Now'],
  ],
  'is deleted with its series': [() => it.call('DELETE', '/v2/series/weekly'), []],
};

test.each(Object.entries(changes))(
  'a conference that starts soon and %s is changed at once',
  async (_name, [change, conferences]) => {
    await createWeekly(it.call, { ...SOON, rrule: 'FREQ=WEEKLY;COUNT=1' });
    await change();
    expect(atFoneStorm(relay())).toEqual(conferences);
    await sweepAll(it);
    expect(atFoneStorm(relay())).toEqual(conferences);
  },
);

test.each<[string, string, () => Promise<unknown>]>([
  ['labelled', 'weekly-20260504', () => it.call('PUT', '/v2/conferences/weekly-20260504', { label: 'Hand' })],
  ['deleted', 'weekly-20260504-r2', () => it.call('DELETE', '/v2/conferences/weekly-20260504')],
  [
    'moved, then labelled',
    'weekly-20260504',
    async () => {
      await it.call('PUT', FIRST, { start: '2026-05-04T11:15:00' });
      await it.call('PUT', '/v2/conferences/weekly-20260504', { label: 'Hand' });
    },
  ],
  [
    'labelled, then moved',
    'weekly-20260504',
    async () => {
      await it.call('PUT', '/v2/conferences/weekly-20260504', { label: 'Hand' });
      await it.call('PUT', FIRST, { start: '2026-05-04T11:15:00' });
    },
  ],
  [
    'given another start by hand',
    'weekly-20260504',
    () => it.call('PUT', '/v2/conferences/weekly-20260504', { start_time: '2026-05-04T09:12:00Z' }),
  ],
])('a conference that starts soon and was %s is restored at once', async (_what, conference, change) => {
  await createWeekly(it.call, { ...SOON, rrule: 'FREQ=WEEKLY;COUNT=1' });
  await change();
  await it.settle();
  await it.call('PUT', FIRST, { start: SOON.start });
  for (let check = 0; check < 2; check += 1) {
    expect(atFoneStorm(relay())).toEqual(['05-04T09:10 Weekly']);
    expect(await occurrenceOf(it.call, '20260504')).toMatchObject({
      ...{ conference, status: 'scheduled', moved: false, start_time: '2026-05-04T09:10:00.000Z' },
    });
    await it.sweep();
    await it.settle();
  }
});

test('a series is created although FoneStorm cannot be reached, and the sweep makes its conferences', async () => {
  const fonestorm = relay().client({ url: UNREACHABLE_URL });
  await createWeekly(relay().with({ ...it.ports, fonestorm }), SOON);
  expect([atFoneStorm(relay()), it.linesOf('series.left_to_sweep')]).toEqual([[], [expect.any(Object)]]);
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['05-04T09:10 Weekly', '05-11T09:10 Weekly']);
});

test('a refused conference does not refuse its series, and the sweep announces it', async () => {
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await createWeekly(it.call, { ...SOON, rrule: 'FREQ=WEEKLY;COUNT=1' });
  expect(await occurrenceOf(it.call, '20260504')).toMatchObject({ status: 'failed' });
  await sweepAll(it, 1);
  expect(it.types('series.weekly')).toEqual(['Series Created', 'Series Occurrence Failed']);
});

test('a creation that is killed at any moment, and repeated, makes each conference once', async () => {
  await atEveryCall(async (where) => {
    it = await isolatedRelay(relay());
    const { ports, calls } = breakingPorts(it.ports, where);
    await relay().with(ports)('POST', '/v2/series', { ...WEEKLY, ...SOON });
    it.pass(LONGEST_REQUEST);
    await createWeekly(it.call, SOON);
    await sweepAll(it, 3);
    expect([where.call, atFoneStorm(relay())]).toEqual([
      where.call,
      ['05-04T09:10 Weekly', '05-11T09:10 Weekly'],
    ]);
    expect(await summaryOf(it.call)).toEqual([
      ...['20260504 05-04T09:10 scheduled', '20260511 05-11T09:10 scheduled'],
    ]);
    const scheduled = it.types('weekly-20260504').filter((type) => type === 'Conference Scheduled');
    expect([where.call, scheduled]).toEqual([where.call, ['Conference Scheduled']]);
    return calls();
  }, 8);
});

test('a creation and a sweep at the same time make each conference once', async () => {
  await createWeekly(it.call, { ...SOON, start: '2026-05-04T13:30:00' });
  await Promise.all([
    it.call('PUT', '/v2/series/weekly', { start: SOON.start }),
    sweepSeries(it.ports)(),
    sweepSeries(it.ports)(),
  ]);
  await sweepAll(it, 3);
  expect(atFoneStorm(relay())).toEqual(['05-04T09:10 Weekly', '05-11T09:10 Weekly']);
  expect(await summaryOf(it.call)).toEqual([
    ...['20260504 05-04T09:10 scheduled', '20260511 05-11T09:10 scheduled'],
  ]);
});
