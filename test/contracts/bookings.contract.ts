import { randomInt } from 'node:crypto';
import type { Definition } from '../../lambda/domain/definition';
import { type BookedNumber, MAX_BOOKINGS, newBookedNumber } from '../../lambda/domain/fonenumbers/booking';
import { after, type Instant } from '../../lambda/domain/instant';
import {
  type BookingPorts,
  bookNumbers,
  settleChangeBookings,
} from '../../lambda/operations/numbers/book-number';
import type { Bookings } from '../../lambda/ports/bookings';
import type { Definitions } from '../../lambda/ports/definitions';
import { UnknownCursor } from '../../lambda/ports/page';
import { silentLogger } from '../silent-logger';
import { until } from '../until';

const MINUTE = 60_000;

/** The contract of every store of bookings. The store may hold other numbers; each test uses its own. */
export function bookingsContract(
  make: () => Promise<{ readonly bookings: Bookings; readonly definitions: Definitions }>,
): void {
  let bookings: Bookings;
  let definitions: Definitions;
  let fonenumber: string;
  const start = '2026-05-04T10:00:00.000Z' as Instant;
  let now: Instant;

  beforeAll(async () => {
    ({ bookings, definitions } = await make());
  });
  beforeEach(() => {
    fonenumber = freshNumber();
    now = after(start, -60 * MINUTE);
  });

  const ports = (): BookingPorts => ({
    ...{ bookings, definitions, generation: '2.4', clock: { now: () => now }, logger: silentLogger },
  });
  /** The fields of a conference that starts and ends at these minutes after 10:00. */
  const at = (from: number, to: number) => ({
    fonenumber,
    start_time: after(start, from * MINUTE),
    end_time: after(start, to * MINUTE),
  });
  const book = (conferenceId: string, ...wanted: ReturnType<typeof at>[]) =>
    bookNumbers(ports(), conferenceId, wanted);
  const settle = (id: string, fields: Definition['fields'], status: Definition['status'] = 'confirmed') =>
    settleChangeBookings(ports(), { ...definitionOf(id, fields, now, fonenumber), status });
  const held = async () =>
    ((await bookings.read(fonenumber))?.bookings ?? []).map(
      ({ conferenceId, start: from, end }) => `${conferenceId} ${from?.slice(11, 16)}-${end?.slice(11, 16)}`,
    );

  test('a number without bookings has no record', async () => {
    expect(await bookings.read(fonenumber)).toBeUndefined();
  });

  test('a record is read as it was written, and the same version is not written again', async () => {
    const number: BookedNumber = {
      ...newBookedNumber(fonenumber),
      version: 1,
      bookings: [{ conferenceId: 'a', start, end: after(start, MINUTE), proposedAt: now }],
      lastAssignment: { conferenceId: 'b' },
      ...{ callbackKey: 'k1', lease: { since: now } },
    };
    expect(await bookings.write(number)).toBe(true);
    expect(await bookings.read(fonenumber)).toEqual(number);
    expect(await bookings.write({ ...number, bookings: [] })).toBe(false);
    expect(await bookings.write({ ...number, version: 3 })).toBe(false);
    expect(await bookings.read(fonenumber)).toEqual(number);
    expect(await bookings.write({ ...number, version: 2, bookings: [] })).toBe(true);
    expect((await bookings.read(fonenumber))?.bookings).toEqual([]);
  });

  test('an overlapping window is refused, and the refusal names the other conference', async () => {
    await book('a', at(0, 60));
    const refusal = { failure: 'number taken', message: expect.stringContaining('conference a') };
    for (const [from, to] of [
      [0, 60],
      [-10, 1],
      [59, 90],
      [10, 20],
      [-10, 90],
    ] as const) {
      await expect(book('b', at(from, to))).rejects.toMatchObject(refusal);
    }
    await expect(bookNumbers(ports(), 'b', [{ fonenumber } as never])).rejects.toMatchObject(refusal);
    expect(await held()).toEqual(['a 10:00-11:00']);
  });

  test('adjacent windows and other numbers are not taken', async () => {
    await book('a', at(0, 60));
    expect(await book('b', at(60, 90))).toEqual([fonenumber]);
    await book('c', at(-30, 0));
    await book('d', { ...at(0, 60), fonenumber: freshNumber() });
    expect(await held()).toEqual(['a 10:00-11:00', 'b 11:00-11:30', 'c 09:30-10:00']);
  });

  test('a conference without times holds its number for ever', async () => {
    await bookNumbers(ports(), 'a', [{ fonenumber } as never]);
    await expect(book('b', at(9000, 9010))).rejects.toMatchObject({ failure: 'number taken' });
  });

  test('a change holds both its old and its new window until it is settled, and then one of them', async () => {
    await book('a', at(0, 60));
    await settle('a', at(0, 60));
    await book('a', at(0, 60), at(30, 90));
    expect(await held()).toEqual(['a 10:00-11:00', 'a 10:30-11:30']);
    await settle('a', at(30, 90));
    expect(await held()).toEqual(['a 10:30-11:30']);
    await book('b', at(0, 30));
  });

  test('a deletion releases all bookings of the conference, and no others', async () => {
    await book('a', at(0, 60));
    await book('b', at(60, 90));
    await settle('a', at(0, 60), 'deleted');
    expect(await held()).toEqual(['b 11:00-11:30']);
  });

  test('settling an earlier change late keeps the bookings of a later one', async () => {
    await book('a', at(0, 60));
    const late = { ...definitionOf('a', at(0, 60), now, fonenumber) };
    now = after(now, 1000);
    await book('a', at(0, 60), at(120, 180));
    await settleChangeBookings(ports(), late);
    expect(await held()).toEqual(['a 10:00-11:00', 'a 12:00-13:00']);
  });

  test('past bookings are dropped, and overlap nothing', async () => {
    await book('a', at(0, 60));
    now = after(start, 60 * MINUTE);
    await book('b', at(30, 90));
    expect(await held()).toEqual(['b 10:30-11:30']);
  });

  test('an orphaned booking does not block other conferences after 90 s', async () => {
    await book('a', at(0, 60));
    now = after(now, 89_000);
    await expect(book('b', at(0, 60))).rejects.toMatchObject({ failure: 'number taken' });
    now = after(now, 1000);
    await book('b', at(0, 60));
    expect(await held()).toEqual(['b 10:00-11:00']);
  });

  test('of ten conferences that book the same window at once, one has it', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `c${index}`);
    const made = await Promise.allSettled(ids.map((id) => book(id, at(0, 60))));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await held()).toHaveLength(1);
  });

  test('two conferences that book different windows at once have both', async () => {
    await Promise.all([book('a', at(0, 60)), book('b', at(60, 90))]);
    expect((await held()).toSorted()).toEqual(['a 10:00-11:00', 'b 11:00-11:30']);
  });

  test('a number accepts as many bookings as fit into an item', async () => {
    const longest = 'c'.repeat(60);
    const full = Array.from({ length: MAX_BOOKINGS }, (_, index) => ({
      conferenceId: `${longest}${String(index).padStart(4, '0')}`,
      ...{ start: after(start, index * MINUTE), end: after(start, (index + 1) * MINUTE), proposedAt: now },
    }));
    await bookings.write({ fonenumber, version: 1, bookings: full });
    await expect(book('a', at(MAX_BOOKINGS, MAX_BOOKINGS + 1))).rejects.toMatchObject({
      failure: 'number taken',
      message: expect.stringContaining('fewer than 1000 bookings'),
    });
    now = after(start, MINUTE);
    await book('a', at(MAX_BOOKINGS, MAX_BOOKINGS + 1));
    expect(await held()).toHaveLength(MAX_BOOKINGS);
  });

  test('the numbers that have a record are listed, page by page', async () => {
    const numbers = [freshNumber(), freshNumber(), freshNumber()].toSorted();
    for (const each of numbers) await bookings.write({ ...newBookedNumber(each), version: 1 });
    await until(async () => {
      const found: string[] = [];
      let from: string | undefined;
      do {
        const { items, cursor }: Awaited<ReturnType<Bookings['listNumbers']>> = await bookings.listNumbers(
          2,
          from,
        );
        found.push(...items);
        from = cursor;
      } while (from !== undefined);
      return numbers.join() === found.filter((each) => numbers.includes(each)).join();
    });
    await expect(bookings.listNumbers(2, 'nowhere')).rejects.toThrow(UnknownCursor);
  });
}

function freshNumber(): string {
  return String(randomInt(1_000_000_000, 10_000_000_000));
}

function definitionOf(
  id: string,
  fields: Definition['fields'],
  startedAt: Instant,
  fonenumber: string,
): Definition {
  const intent: Definition['intent'] = {
    ...{ kind: 'update', stage: 'announcing', startedAt, version: 1, fonenumbers: [fonenumber] },
  };
  return { ...{ id, fields, status: 'confirmed', createdAt: startedAt, digest: '', version: 2 }, intent };
}
