import { randomUUID } from 'node:crypto';
import {
  abandonDelivery,
  type Delivery,
  newDelivery,
  postponeDelivery,
  recordAttempt,
  recordManualAttempt,
} from '../../lambda/domain/delivery';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import type { Deliveries } from '../../lambda/ports/deliveries';
import type { DueDeliveryJob } from '../../lambda/ports/delivery-queue';
import { type Page, UnknownCursor } from '../../lambda/ports/page';
import { until } from '../until';
import { INVALID_CURSORS } from './definitions.contract';

/** The contract of every store of deliveries. The store may hold other ones; each test uses its own conferences. */
export function deliveriesContract(make: () => Promise<Deliveries>): void {
  let deliveries: Deliveries;

  beforeAll(async () => {
    deliveries = await make();
  });

  async function written(...versions: readonly Delivery[]): Promise<Delivery> {
    let last: Delivery | undefined;
    for (const each of versions) {
      expect(await deliveries.write(each)).toBe(true);
      last = each;
    }
    if (!last) throw new Error('expected a delivery');
    return last;
  }

  async function pages<T>(read: (from?: string) => Promise<Page<T>>): Promise<(readonly T[])[]> {
    const all: (readonly T[])[] = [];
    let from: string | undefined;
    do {
      const { items, cursor }: Page<T> = await read(from);
      all.push(items);
      from = cursor;
    } while (from !== undefined);
    return all;
  }

  /** The deliveries of conferences, over all pages, when their number is as expected. */
  async function byStatus(which: 'pending' | 'failed', of: readonly string[], count: number, limit = 1000) {
    let found: Delivery[] = [];
    await until(async () => {
      const all = await pages((from) => deliveries.listByStatus(which, limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      found = all.flat().filter(({ conferenceId }) => of.includes(conferenceId));
      return found.length === count;
    });
    return found;
  }

  /** The jobs that were due within these seconds, over all pages, when their number is as expected. */
  async function overdue(seconds: number, of: readonly string[], count: number, limit = 1000) {
    let found: DueDeliveryJob[] = [];
    await until(async () => {
      const all = await pages((from) => deliveries.listOverdue(moment(seconds), limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      found = all.flat().filter(({ conferenceId }) => of.includes(conferenceId));
      return found.length === count;
    });
    return found;
  }

  test('returns undefined for an unknown delivery', async () => {
    expect(await deliveries.read(randomUUID(), 1)).toBeUndefined();
  });

  test('reads the newest version unchanged', async () => {
    const first = await written(postponeDelivery(freshDelivery(), moment(0)));
    const { conferenceId, position } = first;
    expect(await deliveries.read(conferenceId, position)).toEqual(first);
    const attempt = {
      startedAt: moment(1),
      duration: 7,
      status: 500,
      response: 'né · 会議 · 😀 \u0000',
      failure: 'no',
    };
    const second = await written(recordAttempt(first, attempt, 0.5));
    expect(await deliveries.read(conferenceId, position)).toEqual(second);
  });

  test.each([
    ['a first version after another one', 1],
    ['the same version again', 2],
    ['a version before the stored one', 0],
    ['a version after the next one', 4],
  ])('%s is not written', async (_name, version) => {
    const first = postponeDelivery(freshDelivery(), moment(0));
    const second = await written(first, recordAttempt(first, succeededAttempt(1), 0));
    expect(await deliveries.write({ ...first, version })).toBe(false);
    expect(await deliveries.read(first.conferenceId, first.position)).toEqual(second);
  });

  test('a second version is not written without a first one', async () => {
    const missing = { ...postponeDelivery(freshDelivery(), moment(0)), version: 2 };
    expect(await deliveries.write(missing)).toBe(false);
    expect(await deliveries.read(missing.conferenceId, missing.position)).toBeUndefined();
  });

  test.each([1, 2])('one of several concurrent writers writes version %d', async (version) => {
    const stored = postponeDelivery(freshDelivery(), moment(0));
    if (version === 2) await written(stored);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (attemptCount) =>
        (await deliveries.write({ ...stored, version, attemptCount })) ? attemptCount : undefined,
      ),
    );
    const [winner, ...others] = answers.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(await deliveries.read(stored.conferenceId, stored.position)).toMatchObject({
      attemptCount: winner,
    });
  });

  test('the deliveries of a conference have the order of the callbacks, in any status', async () => {
    const conferenceId = randomUUID();
    const [third, first, second] = [100, 9, 10].map((position) =>
      postponeDelivery(newDelivery(conferenceId, position), moment(0)),
    );
    if (!third || !first || !second) throw new Error('expected three');
    await written(third, recordAttempt(third, succeededAttempt(1), 0));
    await written(first, recordAttempt(first, goneAttempt(1), 0));
    await written(second);
    await written(postponeDelivery(freshDelivery(), moment(0)));
    for (const limit of [1, 3]) {
      const all = await pages((from) => deliveries.listByConference(conferenceId, limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      expect(all.flat().map(({ position }) => position)).toEqual([9, 10, 100]);
    }
  });

  test('the pending deliveries have the order of their next attempts, unchanged', async () => {
    const all = [3, 1, 2].map((second) => postponeDelivery(freshDelivery(), moment(second)));
    for (const each of all) await written(each);
    const of = all.map(({ conferenceId }) => conferenceId);
    const [third, first, second] = all;
    for (const limit of [2, 1000])
      expect(await byStatus('pending', of, 3, limit)).toEqual([first, second, third]);
  });

  test('the failed deliveries have the order of their failures, unchanged', async () => {
    const begin = [3, 1, 2].map((second) => ({
      second,
      trying: postponeDelivery(freshDelivery(), moment(second)),
    }));
    const all: Delivery[] = [];
    for (const { second, trying } of begin)
      all.push(await written(trying, recordAttempt(trying, goneAttempt(second), 0)));
    const of = all.map(({ conferenceId }) => conferenceId);
    const [third, first, second] = all;
    for (const limit of [2, 1000]) {
      expect(await byStatus('failed', of, 3, limit)).toEqual([first, second, third]);
    }
    expect(await byStatus('pending', of, 0)).toEqual([]);
  });

  test('a delivery is only in the list of its status', async () => {
    const trying = postponeDelivery(freshDelivery(), moment(0));
    const of = [trying.conferenceId];
    await written(trying);
    expect(await byStatus('pending', of, 1)).toEqual([trying]);
    const again = await written(recordAttempt(trying, { startedAt: moment(1), duration: 1, status: 500 }, 0));
    await until(async () => (await byStatus('pending', of, 1))[0]?.version === again.version);
    const given = await written(abandonDelivery(again, moment(2), 'no address'));
    expect(await byStatus('pending', of, 0)).toEqual([]);
    expect(await byStatus('failed', of, 1)).toEqual([given]);
    await written(recordManualAttempt(given, succeededAttempt(3)));
    expect(await byStatus('failed', of, 0)).toEqual([]);
    expect(await byStatus('pending', of, 0)).toEqual([]);
  });

  test('a manual attempt that fails leaves a delivery in its place of its list', async () => {
    const [one, two] = [1, 2].map((second) => postponeDelivery(freshDelivery(), moment(second)));
    if (!one || !two) throw new Error('expected two');
    const of = [one, two].map(({ conferenceId }) => conferenceId);
    const pending = [one, two].map((each) => recordManualAttempt(each, goneAttempt(5)));
    await written(one, ...pending.slice(0, 1));
    await written(two, ...pending.slice(1));
    expect(await byStatus('pending', of, 2)).toEqual(pending);
    expect((await overdue(3, of, 2)).map(({ previousAttempts }) => previousAttempts)).toEqual([0, 0]);
    const failed: Delivery[] = [];
    for (const [index, each] of pending.entries())
      failed.push(await written(recordAttempt(each, goneAttempt(10 + index), 0)));
    const [first, second] = failed;
    if (!first || !second) throw new Error('expected two');
    const again = await written(recordManualAttempt(first, goneAttempt(20)));
    await until(async () => (await byStatus('failed', of, 2))[0]?.version === again.version);
    expect(await byStatus('failed', of, 2)).toEqual([again, second]);
  });

  test('only deliveries that were due before a moment are overdue', async () => {
    const late = [12, 10, 11].map((second) => postponeDelivery(freshDelivery(), moment(second)));
    const again = postponeDelivery(freshDelivery(), moment(0));
    const others = [
      postponeDelivery(freshDelivery(), moment(13)),
      postponeDelivery(freshDelivery(), after(moment(13), 1)),
    ];
    for (const each of [...late, ...others]) await written(each);
    const tried = await written(
      again,
      recordAttempt(again, { startedAt: moment(0), duration: 0, status: 500 }, 0),
    );
    const delivered = postponeDelivery(freshDelivery(), moment(0));
    await written(delivered, recordAttempt(delivered, succeededAttempt(0), 0));
    const of = [...late, ...others, tried, delivered].map(({ conferenceId }) => conferenceId);
    for (const limit of [3, 1000]) {
      const jobs = await overdue(13, of, 4, limit);
      expect(jobs.map(({ nextAt }) => nextAt)).toEqual([5, 10, 11, 12].map(moment));
    }
    const { conferenceId, position } = tried;
    expect((await overdue(13, of, 4))[0]).toEqual({
      conferenceId,
      position,
      previousAttempts: 1,
      nextAt: moment(5),
    });
  });

  test('two conferences can have deliveries of the same position', async () => {
    const [one, two] = [1, 2].map((second) =>
      postponeDelivery(newDelivery(randomUUID(), 12_345), moment(20 + second)),
    );
    if (!one || !two) throw new Error('expected two');
    await written(one);
    await written(two);
    expect(await byStatus('pending', [one.conferenceId, two.conferenceId], 2, 3)).toEqual([one, two]);
    expect(await overdue(30, [one.conferenceId, two.conferenceId], 2, 3)).toHaveLength(2);
  });

  test('those of a range of times are listed in pages, and counted', async () => {
    const conferenceId = randomUUID();
    const all = [1, 2, 3, 4].map((position) =>
      postponeDelivery(newDelivery(conferenceId, position), moment(7000 + position)),
    );
    await Promise.all(all.map((each) => written(each)));
    await byStatus('pending', [conferenceId], 4);
    const range = { from: moment(7002), to: moment(7003) };
    const found = await pages((from) => deliveries.listByStatus('pending', 1, from, range));
    expect(found.flat()).toEqual(all.slice(1, 3));
    expect(await deliveries.countByStatus('pending', range, 2)).toMatchObject({ count: 2 });
    expect(await deliveries.countByStatus('pending', range, 10)).toEqual({ count: 2, isExact: true });
    expect(await deliveries.countByStatus('pending', range, 1)).toEqual({ count: 1, isExact: false });
    expect(await deliveries.countByStatus('failed', range, 10)).toEqual({ count: 0, isExact: true });
  });

  test('an unknown cursor is rejected', async () => {
    const conferenceId = randomUUID();
    for (const position of [1, 2])
      await written(postponeDelivery(newDelivery(conferenceId, position), moment(0)));
    await byStatus('pending', [conferenceId], 2);
    for (const position of INVALID_CURSORS) {
      for (const read of [
        () => deliveries.listByConference(conferenceId, 1, position),
        () => deliveries.listByStatus('pending', 1, position),
        () => deliveries.listOverdue(moment(1), 1, position),
      ]) {
        await expect(read()).rejects.toThrow(UnknownCursor);
      }
    }
  });

  test('a page can be larger than a read of DynamoDB', async () => {
    const conferenceId = randomUUID();
    const all = Array.from({ length: 101 }, (_, index) =>
      postponeDelivery(newDelivery(conferenceId, 100 + index), moment(9)),
    );
    await Promise.all(all.map((each) => written(each)));
    expect((await byStatus('pending', [conferenceId], 101)).map(({ position }) => position)).toEqual(
      all.map(({ position }) => position),
    );
  });
}

/** Far from the times of any other delivery. */
const BEGINNING = Date.UTC(1970, 0, 1) + Math.floor(Math.random() * 1e12);

function moment(second: number): Instant {
  const instant = instantAt(BEGINNING + second * 1000);
  if (!instant) throw new Error('expected an instant');
  return instant;
}

function freshDelivery(): Delivery {
  return newDelivery(randomUUID(), 7);
}

function succeededAttempt(second: number) {
  return { startedAt: moment(second), duration: 3, status: 204 };
}

function goneAttempt(second: number) {
  return { startedAt: moment(second), duration: 3, status: 410 };
}
