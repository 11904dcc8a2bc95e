import { sweepSeries } from '../../../lambda/operations/sweep/sweep-series';
import { readEvents } from '../../http/read-calendar';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { LONGEST_REQUEST, testRelay } from '../test-relay';
import { atFoneStorm, createWeekly, occurrencesOf, sweepAll, WEEKLY } from './series-steps';

const relay = testRelay();
const OCCURRENCE = '/v2/series/weekly/occurrences/20260504';
const times = { start_time: '2026-05-04T11:30:00.000Z', end_time: '2026-05-04T12:15:00.000Z' };
const ONE = { rrule: 'FREQ=WEEKLY;COUNT=1' };
const AGAIN = { start: WEEKLY.start };
/** The content of the first conference of the series, and the same with another label. */
const contents = { 'the same content': WEEKLY.template, 'other content': { label: 'Mine' } };

/** A conference of a caller, which has the id of the first occurrence of a series. */
async function takenId(content: object): Promise<IsolatedRelay> {
  const it = await isolatedRelay(relay());
  await it.create('weekly-20260504', { ...times, ...content });
  await createWeekly(it.call, ONE);
  await sweepAll(it);
  return it;
}

const changes: Readonly<Record<string, (it: IsolatedRelay) => Promise<unknown>>> = {
  'is deleted': ({ call }) => call('DELETE', '/v2/series/weekly'),
  'has this occurrence skipped': ({ call }) => call('DELETE', OCCURRENCE),
  'has this occurrence moved': ({ call }) => call('PUT', OCCURRENCE, { start: '2026-05-05T10:00:00' }),
  'has another template': ({ call }) => call('PUT', '/v2/series/weekly', { template: { label: 'T' } }),
  'no longer has that day': ({ call }) => call('PUT', '/v2/series/weekly', { exdates: [WEEKLY.start] }),
};

describe.each(Object.entries(contents))('a conference of a caller with %s', (_name, content) => {
  test('has its occurrence fail, and is not in the invitation of the series', async () => {
    const { call } = await takenId(content);
    expect(await occurrencesOf(call)).toMatchObject([
      { status: 'failed', conference: '', reason: expect.stringContaining('id: expected') },
    ]);
    const { text } = await call('GET', '/v2/series/weekly', undefined, { accept: 'text/calendar' });
    expect([text.includes('VCALENDAR'), text.includes('VEVENT')]).toEqual([true, false]);
  });

  test.each(Object.entries(changes))('stays as it is if the series %s', async (_change, change) => {
    const it = await takenId(content);
    const before = await it.ports.definitions.read('weekly-20260504');
    await change(it);
    await sweepAll(it, 3);
    expect(await it.ports.definitions.read('weekly-20260504')).toEqual(before);
    expect(it.types('weekly-20260504')).toEqual(['Conference Scheduled']);
  });
});

test('an occurrence whose id is taken gets a conference if it is skipped, then wanted again', async () => {
  const it = await takenId({ label: 'Mine' });
  await it.call('DELETE', OCCURRENCE);
  await sweepAll(it);
  await it.call('PUT', OCCURRENCE, AGAIN);
  await sweepAll(it);
  expect(await occurrencesOf(it.call)).toMatchObject([{ conference: 'weekly-20260504-r2' }]);
  const { text } = await it.call('GET', '/v2/series/weekly', undefined, { accept: 'text/calendar' });
  expect(readEvents(text).map(({ SUMMARY }) => SUMMARY)).toEqual(['Weekly']);
  expect(atFoneStorm(relay())).toEqual(['05-04T11:30 Mine', '05-04T11:30 Weekly']);
});

test('a conference that a killed sweep created is the own one of its series', async () => {
  await atEveryCall(async (where) => {
    const it = await isolatedRelay(relay());
    await createWeekly(it.call, ONE);
    const { ports, calls } = breakingPorts(it.ports, where);
    await sweepSeries(ports)().catch(() => undefined);
    await it.call('DELETE', '/v2/series/weekly');
    it.pass(LONGEST_REQUEST);
    await sweepAll(it, 3);
    expect([where.call, atFoneStorm(relay())]).toEqual([where.call, []]);
    return calls();
  }, 4);
});

test('an erased conference of a series is not made again', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call, ONE);
  await sweepAll(it);
  await it.call('DELETE', '/v2/conferences/weekly-20260504?erase=true');
  await it.settle();
  await it.call('PUT', '/v2/series/weekly', { template: { label: 'T' } });
  await sweepAll(it);
  expect(await occurrencesOf(it.call)).toMatchObject([{ status: 'cancelled', conference: '' }]);
  expect(atFoneStorm(relay())).toEqual([]);
});
