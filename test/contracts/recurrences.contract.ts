import type { Instant } from '../../lambda/domain/instant';
import type { LocalDateTime } from '../../lambda/domain/series/local-date-time';
import type { Recurrences } from '../../lambda/ports/recurrences';

/** The contract of what expands recurrence rules. */
export function recurrencesContract(make: () => Promise<Recurrences>): void {
  let recurrences: Recurrences;
  beforeAll(async () => {
    recurrences = await make();
  });

  const schedule = (start: string, rrule: string, time_zone = 'Europe/Berlin') => ({
    start: start as LocalDateTime,
    ...{ rrule, time_zone },
  });
  const between = async (of: ReturnType<typeof schedule>, from: string, to: string) =>
    (await recurrences.starts(of, `${from}T00:00:00.000Z` as Instant, `${to}T00:00:00.000Z` as Instant)).map(
      ({ id, start }) => `${id} ${start.slice(0, 16)}`,
    );

  test('a weekly start keeps its local time when the offset changes', async () => {
    const weekly = schedule('2026-03-16T09:30:00', 'FREQ=WEEKLY;BYDAY=MO');
    expect(await between(weekly, '2026-03-20', '2026-04-10')).toEqual([
      ...['20260323 2026-03-23T08:30', '20260330 2026-03-30T07:30', '20260406 2026-04-06T07:30'],
    ]);
    expect(await between(weekly, '2026-10-15', '2026-10-30')).toEqual([
      ...['20261019 2026-10-19T07:30', '20261026 2026-10-26T08:30'],
    ]);
  });

  test('a start in a gap is shifted by its length, and counts', async () => {
    const nightly = schedule('2026-03-28T02:30:00', 'FREQ=DAILY;COUNT=3');
    expect(await between(nightly, '2026-03-01', '2026-04-10')).toEqual([
      ...['20260328 2026-03-28T01:30', '20260329 2026-03-29T01:30', '20260330 2026-03-30T00:30'],
    ]);
    expect(await recurrences.instantOf('2026-03-29T02:30:00' as LocalDateTime, 'Europe/Berlin')).toBe(
      '2026-03-29T01:30:00.000Z',
    );
  });

  test('of a time that exists twice, the first one counts', async () => {
    const nightly = schedule('2026-10-24T02:30:00', 'FREQ=DAILY;COUNT=3');
    expect(await between(nightly, '2026-10-01', '2026-11-10')).toEqual([
      ...['20261024 2026-10-24T00:30', '20261025 2026-10-25T00:30', '20261026 2026-10-26T01:30'],
    ]);
  });

  test('two starts that a gap shifts to one instant are one, and the others of the day keep their ids', async () => {
    const often = schedule('2026-03-28T00:00:00', 'FREQ=DAILY;UNTIL=20260329;BYHOUR=2,3,4;BYMINUTE=0,30');
    expect(await between(often, '2026-03-29', '2026-03-30')).toEqual([
      ...['20260329 2026-03-29T01:00', '20260329-2 2026-03-29T01:30'],
      ...['20260329-5 2026-03-29T02:00', '20260329-6 2026-03-29T02:30'],
    ]);
  });

  test('the ids of a day do not depend on the window', async () => {
    const twice = schedule('2026-05-04T09:00:00', 'FREQ=DAILY;BYHOUR=9,15');
    const found = await recurrences.starts(
      twice,
      '2026-05-04T12:00:00.000Z' as Instant,
      '2026-05-05T12:00:00.000Z' as Instant,
    );
    expect(found.map(({ id }) => id)).toEqual(['20260504-2', '20260505']);
    expect(
      (await recurrences.startsOfDays(twice, ['2026-05-06T00:00:00' as LocalDateTime])).map(
        ({ local }) => local,
      ),
    ).toEqual(['2026-05-06T09:00:00', '2026-05-06T15:00:00']);
  });

  test('the first day of a counted rule has its start', async () => {
    const counted = schedule('2026-05-04T13:30:00', 'FREQ=WEEKLY;COUNT=2');
    const ids = async (day: string) =>
      (await recurrences.startsOfDays(counted, [`${day}T00:00:00` as LocalDateTime])).map(({ id }) => id);
    expect([await ids('2026-05-04'), await ids('2026-05-11'), await ids('2026-05-18')]).toEqual([
      ...[['20260504'], ['20260511'], []],
    ]);
  });

  test.each(['FREQ=DAILY', 'FREQ=DAILY;COUNT=20'])('the starts of some days of %s', async (rrule) => {
    const days = ['2026-05-08T23:59:59', '2026-05-05T00:00:00', '2026-05-08T09:30:00', '2026-04-01T09:30:00'];
    const daily = schedule('2026-05-04T09:30:00', rrule);
    const ids = async (of: readonly string[]) =>
      (await recurrences.startsOfDays(daily, of as LocalDateTime[])).map(({ id }) => id);
    expect([await ids(days), await ids([])]).toEqual([['20260505', '20260508'], []]);
  });

  test('an UNTIL in UTC is compared with instants, also if a local time exists twice', async () => {
    const until = (value: string) =>
      between(
        schedule('2026-10-24T00:00:00', `FREQ=DAILY;BYHOUR=2;BYMINUTE=10,40;UNTIL=${value}`),
        '2026-10-25',
        '2026-11-01',
      );
    expect(await until('20261025T004000Z')).toHaveLength(2);
    expect(await until('20261025T003900Z')).toHaveLength(1);
    expect(await until('20261025T011500Z')).toHaveLength(2);
  });

  test('days with and without numbers are all starts', async () => {
    const days = schedule('2026-06-01T09:00:00', 'FREQ=MONTHLY;BYDAY=MO,1FR');
    expect((await between(days, '2026-06-01', '2026-07-01')).map((each) => each.slice(0, 8))).toEqual([
      ...['20260601', '20260605', '20260608', '20260615', '20260622', '20260629'],
    ]);
  });

  test('the next start is found within ten years', async () => {
    const leap = schedule('2096-03-01T09:00:00', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29');
    const after = (year: number) => recurrences.next(leap, `${year}-03-01T00:00:00.000Z` as Instant);
    expect(await after(2026)).toMatchObject({ id: '21040229' });
    expect(await after(2104)).toMatchObject({ id: '21080229' });
  });

  test.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=5000',
    'FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO',
    'FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=4,6,9,11',
    'FREQ=DAILY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=30,31;BYSETPOS=366',
    'FREQ=DAILY;UNTIL=19991231',
  ])('%s has no start, and that is found', async (rrule) => {
    const never = schedule('2026-05-04T09:00:00', rrule);
    expect(await recurrences.next(never, '2026-01-01T00:00:00.000Z' as Instant)).toBeUndefined();
  });

  test('a rule that began long ago is expanded where it is wanted', async () => {
    const old = schedule('1970-01-01T09:00:00', 'FREQ=DAILY;INTERVAL=2', 'America/New_York');
    expect(await between(old, '2026-05-04', '2026-05-06')).toEqual(['20260505 2026-05-05T13:00']);
  });
}
