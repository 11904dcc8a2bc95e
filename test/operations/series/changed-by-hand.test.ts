import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';
import { atFoneStorm, createWeekly, occurrenceOf, occurrencesOf, summaryOf, sweepAll } from './series-steps';

const relay = testRelay();
const DAY = 24 * 3600_000;
let it: IsolatedRelay;

const put = (fields: object) => it.call('PUT', '/v2/series/weekly', fields);
const putOccurrence = (id: string, fields: object) =>
  it.call('PUT', `/v2/series/weekly/occurrences/${id}`, fields);
const skip = (id: string) => it.call('DELETE', `/v2/series/weekly/occurrences/${id}`);

describe('a conference of a series that was changed by hand', () => {
  beforeEach(async () => {
    it = await isolatedRelay(relay());
    await createWeekly(it.call);
    await sweepAll(it);
    await it.call('PUT', '/v2/conferences/weekly-20260511', { label: 'By hand' });
    await it.call('DELETE', '/v2/conferences/weekly-20260518');
    await it.settle();
  });

  test('is shown as it is now, in the list and by its id', async () => {
    const times = { start_time: '2026-05-04T09:30:00.000Z', end_time: '2026-05-04T10:00:00.000Z' };
    await it.call('PUT', '/v2/conferences/weekly-20260525', times);
    const shown = {
      '20260504': { status: 'scheduled', conference: 'weekly-20260504' },
      '20260511': { status: 'changed', conference: 'weekly-20260511' },
      '20260518': { status: 'cancelled', conference: 'weekly-20260518' },
      '20260525': { status: 'changed', ...times, moved: false },
    };
    const list = (await occurrencesOf(it.call)).slice(0, 4);
    expect(list).toMatchObject(Object.values(shown));
    for (const each of list) expect(await occurrenceOf(it.call, each.id)).toEqual(each);
    it.pass(3600_000);
    expect(await occurrenceOf(it.call, '20260525')).toMatchObject({ status: 'ended', ...times });
    await it.call('PUT', '/v2/conferences/weekly-20260511', { label: 'Weekly' });
    expect(await occurrenceOf(it.call, '20260511')).toMatchObject({ status: 'scheduled' });
  });

  test('stays when the series changes', async () => {
    await put({ template: { label: 'Changed' } });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toEqual([
      ...['05-04T11:30 Changed', '05-11T11:30 By hand', '05-25T11:30 Changed', '06-01T11:30 Changed'],
    ]);
    expect((await summaryOf(it.call)).slice(1, 3)).toEqual([
      ...['20260511 05-11T11:30 changed', '20260518 05-18T11:30 cancelled'],
    ]);
    await put({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=1' });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toEqual(['05-05T11:30 Changed', '05-11T11:30 By hand']);
  });

  test('stays if the change came between the read of the series and its request', async () => {
    await put({ template: { label: 'Changed' } });
    const { writeOccurrence } = it.ports.series;
    const series: typeof it.ports.series = {
      ...it.ports.series,
      async writeOccurrence(id, record, expiresAt) {
        if (record.id === '20260504' && record.stage === 'pending')
          await it.call('PUT', '/v2/conferences/weekly-20260504', { label: 'Meanwhile' });
        return writeOccurrence(id, record, expiresAt);
      },
    };
    await it.sweep({ series });
    await sweepAll(it);
    expect(atFoneStorm(relay())[0]).toBe('05-04T11:30 Meanwhile');
    expect((await summaryOf(it.call))[0]).toBe('20260504 05-04T11:30 changed');
  });

  test('is cancelled if the caller skips it', async () => {
    await skip('20260511');
    await sweepAll(it);
    expect(atFoneStorm(relay()).join()).not.toContain('By hand');
  });

  test.each([
    ['moves it', '2026-05-13T10:00:00', '05-13T08:00', true],
    ['restores it with the start by the rule', '2026-05-11T13:30:00', '05-11T11:30', false],
  ])('is as the series wants it again if the caller %s', async (_what, start, time, moved) => {
    await putOccurrence('20260511', { start });
    expect(await occurrenceOf(it.call, '20260511')).toMatchObject({ status: 'scheduled', moved });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain(`${time} Weekly`);
    await put({ template: { label: 'Changed' } });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain(`${time} Changed`);
    expect(await occurrenceOf(it.call, '20260511')).toMatchObject({
      ...{ status: 'scheduled', moved, conference: 'weekly-20260511' },
    });
  });

  test('is as the series wants it if it is changed again before the sweep, and stays if it is changed after it', async () => {
    await putOccurrence('20260511', { start: '2026-05-13T10:00:00' });
    await it.call('PUT', '/v2/conferences/weekly-20260511', { label: 'Before' });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain('05-13T08:00 Weekly');
    await it.call('PUT', '/v2/conferences/weekly-20260511', { label: 'After' });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain('05-13T08:00 After');
  });

  test('is as the series wants it if it was moved before, and the caller repeats the move', async () => {
    const move = { start: '2026-05-25T10:00:00' };
    await putOccurrence('20260525', move);
    await sweepAll(it);
    await it.call('PUT', '/v2/conferences/weekly-20260525', { label: 'By hand, too' });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain('05-25T08:00 By hand, too');
    await putOccurrence('20260525', move);
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain('05-25T08:00 Weekly');
    expect(it.types('series.weekly')).toEqual(['Series Created', 'Series Updated']);
  });

  test('stays if it is changed again after the caller restored it', async () => {
    await putOccurrence('20260511', { start: '2026-05-11T13:30:00' });
    await sweepAll(it);
    await it.call('PUT', '/v2/conferences/weekly-20260511', { label: 'By hand again' });
    await put({ template: { label: 'Changed' } });
    await sweepAll(it);
    expect(atFoneStorm(relay())).toContain('05-11T11:30 By hand again');
    expect(await it.ports.series.read('weekly')).not.toHaveProperty('managedAgain');
  });

  test.each([false, true])(
    'stays an occurrence after the rule dropped its day, swept: %s',
    async (isSwept) => {
      await put({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=1' });
      if (isSwept) await sweepAll(it);
      const summary = [
        `20260505 05-05T11:30 ${isSwept ? 'scheduled' : 'planned'}`,
        '20260511 05-11T11:30 changed',
      ];
      expect(await summaryOf(it.call)).toEqual(summary);
      expect(await occurrenceOf(it.call, '20260511')).toMatchObject({
        ...{ status: 'changed', scheduled_start: '2026-05-11T13:30:00', conference: 'weekly-20260511' },
      });
      for (const id of ['20260504', '20260518'])
        expect((await it.call('GET', `/v2/series/weekly/occurrences/${id}`)).status).toBe(404);
      const accept = { accept: 'text/calendar' };
      expect((await it.call('GET', '/v2/series/weekly', undefined, accept)).text).toContain('By hand');
      it.pass(8 * DAY);
      expect((await summaryOf(it.call)).join()).not.toContain('20260511');
    },
  );

  test('stays in the list until it is over, also after the end of its occurrence', async () => {
    const later = { start_time: '2026-05-14T08:00:00.000Z', end_time: '2026-05-14T09:00:00.000Z' };
    await it.call('PUT', '/v2/conferences/weekly-20260511', later);
    it.pass(9 * DAY);
    await sweepAll(it);
    const [first] = await occurrencesOf(it.call);
    expect(first).toMatchObject({ id: '20260511', status: 'changed', ...later });
    const accept = { accept: 'text/calendar' };
    expect((await it.call('GET', '/v2/series/weekly', undefined, accept)).text).toContain('By hand');
    it.pass(DAY);
    expect((await summaryOf(it.call)).join()).not.toContain('20260511');
  });

  test('keeps its series from its end until it is over, although the rule has no occurrence any more', async () => {
    await it.call('PUT', '/v2/conferences/weekly-20260511', { end_time: '2026-05-11T14:00:00Z' });
    await put({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=1' });
    await sweepAll(it);
    it.pass(2 * DAY);
    await sweepAll(it);
    expect(it.types('series.weekly')).toEqual(['Series Created', 'Series Updated']);
    expect(await summaryOf(it.call)).toEqual(['20260511 05-11T11:30 changed']);
    // It is 11 May, 13:00 to 14:30.
    it.pass(5 * DAY + 3.5 * 3600_000);
    await sweepAll(it, 1);
    expect(it.types('series.weekly')).toHaveLength(2);
    it.pass(1.5 * 3600_000);
    await sweepAll(it, 2);
    expect(it.types('series.weekly').slice(2)).toEqual(['Series Ended']);
  });

  test.each<[string, () => Promise<{ status: number }>, readonly string[], readonly string[]]>([
    ['skipped', () => skip('20260511'), ['05-05T11:30 Weekly'], []],
    [
      'moved',
      () => putOccurrence('20260511', { start: '2026-05-13T10:00:00' }),
      ['05-05T11:30 Weekly', '05-13T08:00 Weekly'],
      ['20260511 05-13T08:00 scheduled'],
    ],
    [
      'moved to its start by the earlier rule',
      () => putOccurrence('20260511', { start: '2026-05-11T13:30:00' }),
      ['05-05T11:30 Weekly', '05-11T11:30 Weekly'],
      ['20260511 05-11T11:30 scheduled'],
    ],
  ])('can be %s after the rule dropped its day', async (_what, change, conferences, summary) => {
    await put({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=1' });
    await sweepAll(it);
    expect((await change()).status).toBe(200);
    await sweepAll(it);
    expect(atFoneStorm(relay())).toEqual(conferences);
    expect((await summaryOf(it.call)).slice(1)).toEqual(summary);
  });

  test('is made again under another id if it was deleted and the caller restores it', async () => {
    await putOccurrence('20260518', { start: '2026-05-18T13:30:00' });
    await sweepAll(it);
    expect(await occurrenceOf(it.call, '20260518')).toMatchObject({
      ...{ status: 'scheduled', moved: false, conference: 'weekly-20260518-r2' },
    });
    expect(atFoneStorm(relay())).toContain('05-18T11:30 Weekly');
  });

  test('is made again under another id if it was deleted and the caller moves it', async () => {
    await putOccurrence('20260518', { start: '2026-05-19T10:00:00' });
    await sweepAll(it, 3);
    expect((await occurrencesOf(it.call))[2]).toMatchObject({
      ...{ id: '20260518', status: 'scheduled', conference: 'weekly-20260518-r2' },
    });
    expect(atFoneStorm(relay())).toContain('05-19T08:00 Weekly');
  });

  test('is made again when it comes into the horizon if it was deleted and the caller moves it beyond', async () => {
    await putOccurrence('20260518', { start: '2026-06-10T10:00:00' });
    await sweepAll(it);
    expect((await summaryOf(it.call)).at(-1)).toBe('20260518 06-10T08:00 planned');
    expect(atFoneStorm(relay())).not.toContain('06-10T08:00 Weekly');
    it.pass(8 * DAY);
    await sweepAll(it);
    expect(await occurrenceOf(it.call, '20260518')).toMatchObject({
      ...{ status: 'scheduled', moved: true, conference: 'weekly-20260518-r2' },
    });
    expect(atFoneStorm(relay())).toContain('06-10T08:00 Weekly');
  });

  test('is made again also if the series had seen its deletion', async () => {
    await put({ template: { label: 'Weekly' } });
    await sweepAll(it);
    expect((await summaryOf(it.call))[2]).toBe('20260518 05-18T11:30 cancelled');
    await putOccurrence('20260518', { start: '2026-05-19T10:00:00' });
    await sweepAll(it, 3);
    expect((await occurrencesOf(it.call))[2]).toMatchObject({ conference: 'weekly-20260518-r2' });
    expect(await it.ports.definitions.read('weekly-20260518-r2')).toMatchObject({ status: 'confirmed' });
  });

  test('is cancelled if the series is deleted', async () => {
    await it.call('DELETE', '/v2/series/weekly');
    await sweepAll(it);
    expect(atFoneStorm(relay())).toEqual([]);
  });
});
