import { testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { INSTANT } from '../expected-values';

const relay = testRelay();
const { created, read, update } = conferences(relay);
const post = (fields: object) => relay().call('POST', '/v2/conferences', fields);

const START = '2026-05-04T10:00:00Z';
const DURATION =
  'an ISO 8601 duration of weeks, days, hours, minutes and seconds, longer than zero, with a fraction in the seconds only, such as PT45M';
const LENGTH = 'a duration without years and months, whose lengths vary (P1M is a month, PT1M is a minute)';
const NO_START = 'a time, because duration counts from it';
const BOTH = 'either duration or end_time, got both';

describe('the duration of a creation', () => {
  test.each([
    [{ start_time: START, duration: 'PT45M' }, '2026-05-04T10:45:00.000Z'],
    [{ start_time: '2026-05-04T10:00:00+02:00', duration: 'P1DT0.5S' }, '2026-05-05T08:00:00.500Z'],
    [{ start_time: '2026-05-04', duration: 'PT90M' }, '2026-05-04T01:30:00.000Z'],
    [{ start_time: '2026-03-28T12:00:00+01:00', duration: 'P1D' }, '2026-03-29T11:00:00.000Z'],
    [{ start_time: START, duration: 'PT45M', end_time: null }, '2026-05-04T10:45:00.000Z'],
    [{ start_time: START, duration: 'PT45M', end_time: '' }, '2026-05-04T10:45:00.000Z'],
    [{ start_time: START, duration: '', end_time: '2026-05-04' }, '2026-05-04T23:59:59.999Z'],
    [{ start_time: START, duration: null, end_time: '2026-05-04' }, '2026-05-04T23:59:59.999Z'],
  ])('of %j ends it at %s', async (fields, end) => {
    const { status, body } = await post(fields);
    expect(status).toBe(201);
    const shown = await read(body.conference?.id);
    expect(shown.end_time).toBe(end);
    expect(shown).not.toHaveProperty('duration');
  });

  test.each([
    [{ start_time: START, duration: 'PT45' }, 'duration', DURATION],
    [{ start_time: START, duration: '45' }, 'duration', DURATION],
    [{ start_time: START, duration: 'PT0S' }, 'duration', DURATION],
    [{ start_time: START, duration: 'PT1.5H' }, 'duration', DURATION],
    [{ start_time: START, duration: '-PT5M' }, 'duration', DURATION],
    [{ start_time: START, duration: 45 }, 'duration', DURATION],
    [{ start_time: START, duration: ['PT45M'] }, 'duration', DURATION],
    [{ start_time: START, duration: 'P1M' }, 'duration', LENGTH],
    [{ start_time: START, duration: 'P1Y2DT3H' }, 'duration', LENGTH],
    [{ start_time: START, duration: 'PT45M', end_time: '2026-05-05' }, 'duration', BOTH],
    [{ start_time: START, duration: 'P999999W' }, 'duration', 'a duration that ends before the year 10000'],
    [{ duration: 'PT45M' }, 'start_time', NO_START],
    [{ start_time: 'soon', duration: 'PT45M' }, 'start_time', INSTANT],
    [{ start_time: START, duration: '' }, 'end_time', INSTANT],
    [{ start_time: START, duration: null }, 'end_time', INSTANT],
  ])('of %j is refused', async (fields, field, expected) => {
    expect((await post(fields)).body.errors).toEqual([{ field, expected }]);
  });

  test('is part of the content of an id by the end that it leads to', async () => {
    const id = await created({ start_time: START, end_time: '2026-05-04T10:45:00Z', label: '' });
    expect((await post({ id, start_time: START, duration: 'PT45M' })).status).toBe(201);
    expect((await post({ id, start_time: START, duration: 'PT46M' })).status).toBe(409);
  });

  test('in a form has the same meaning', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const fields = 'start_time=2026-05-04T10:00:00Z&end_time=&duration=PT45M';
    const { body } = await relay().call('POST', '/v2/conferences', fields, form);
    expect((await read(body.conference?.id)).end_time).toBe('2026-05-04T10:45:00.000Z');
  });
});

describe('the duration of an update', () => {
  const stored = { start_time: '2026-05-04T10:00:00.000Z', end_time: '2026-05-04T11:00:00.000Z' };

  test.each([
    ['counts from the stored start', { duration: 'PT2H' }, '2026-05-04T12:00:00.000Z'],
    [
      'counts from the start of the request',
      { start_time: '2026-05-05T10:00:00Z', duration: 'PT2H' },
      '2026-05-05T12:00:00.000Z',
    ],
    ['changes nothing if it is empty', { duration: '' }, stored.end_time],
  ])('%s', async (_what, changes, end) => {
    const id = await created(stored);
    expect((await update(id, changes)).status).toBe(200);
    expect((await read(id)).end_time).toBe(end);
  });

  test('is refused beside an end', async () => {
    const id = await created(stored);
    expect((await update(id, { ...stored, duration: 'PT2H' })).body.errors).toEqual([
      { field: 'duration', expected: BOTH },
    ]);
    expect(await read(id)).toMatchObject(stored);
  });
});

describe('with generation 2.4', () => {
  const later = testRelay({ generation: '2.4' });
  const conferencesOf2_4 = conferences(later);

  test('a duration needs a start', async () => {
    const label = 'Open';
    const { body } = await later().call('POST', '/v2/conferences', { label, duration: 'PT1H' });
    expect(body.errors).toEqual([{ field: 'start_time', expected: NO_START }]);
    const open = await later().call('POST', '/v2/conferences', { label });
    const id = open.body.conference?.id ?? '';
    expect((await conferencesOf2_4.update(id, { duration: 'PT1H' })).body.errors).toEqual([
      { field: 'start_time', expected: NO_START },
    ]);
    expect((await conferencesOf2_4.update(id, { start_time: START, duration: 'PT1H' })).status).toBe(200);
    expect((await conferencesOf2_4.read(id)).end_time).toBe('2026-05-04T11:00:00.000Z');
  });
});
