import { randomUUID } from 'node:crypto';
import type { Deliveries, DueJob } from '../../lambda/delivery-ports';
import { abandoned, attempted, begun, type Delivery, proposed, waiting } from '../../lambda/domain/delivery';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import { type Page, UnknownPosition } from '../../lambda/ports';
import { until } from '../until';
import { NO_POSITIONS } from './definitions.contract';

/** What every store of deliveries keeps to. It may hold others: those of a test are of conferences of their own. */
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

  test('one is taken away, and no other; where there is none nothing happens', async () => {
    const conferenceId = randomUUID();
    const [one, other] = ['callback-1', 'callback-2'].map((entryId) =>
      begun(proposed(conferenceId, entryId), '2026-05-04T10:00:00.000Z' as Instant),
    );
    if (!one || !other) throw new Error('expected two');
    await written(one);
    await written(other);
    await deliveries.remove(conferenceId, 'callback-1');
    await deliveries.remove(conferenceId, 'callback-1');
    expect(await deliveries.read(conferenceId, 'callback-1')).toBeUndefined();
    expect(await deliveries.read(conferenceId, 'callback-2')).toEqual(other);
    expect(await deliveries.write({ ...one, version: 2 })).toBe(false);
  });

  async function pages<T>(read: (from?: string) => Promise<Page<T>>): Promise<(readonly T[])[]> {
    const all: (readonly T[])[] = [];
    let from: string | undefined;
    do {
      const { items, next }: Page<T> = await read(from);
      all.push(items);
      from = next;
    } while (from !== undefined);
    return all;
  }

  /** Those of conferences, over all pages, once they are as many as there should be. */
  async function standing(which: 'pending' | 'failed', of: readonly string[], count: number, limit = 1000) {
    let found: Delivery[] = [];
    await until(async () => {
      const all = await pages((from) => deliveries.ofStanding(which, limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      found = all.flat().filter(({ conferenceId }) => of.includes(conferenceId));
      return found.length === count;
    });
    return found;
  }

  /** The jobs that were to come within so many seconds, over all pages, once they are as many as there should be. */
  async function overdue(seconds: number, of: readonly string[], count: number, limit = 1000) {
    let found: DueJob[] = [];
    await until(async () => {
      const all = await pages((from) => deliveries.overdue(moment(seconds), limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      found = all.flat().filter(({ conferenceId }) => of.includes(conferenceId));
      return found.length === count;
    });
    return found;
  }

  test('there is none that nobody wrote', async () => {
    expect(await deliveries.read(randomUUID(), 'callback-1')).toBeUndefined();
  });

  test('the newest one is read, as it was written', async () => {
    const first = await written(begun(fresh(), moment(0)));
    const { conferenceId, entryId } = first;
    expect(await deliveries.read(conferenceId, entryId)).toEqual(first);
    const answer = { at: moment(1), took: 7, status: 500, answer: 'né · 会議 · 😀 \u0000', failure: 'no' };
    const second = await written(attempted(first, answer, 0.5));
    expect(await deliveries.read(conferenceId, entryId)).toEqual(second);
  });

  test.each([
    ['a first version where there is one', 1],
    ['the same version again', 2],
    ['a version before the stored one', 0],
    ['a version after the next one', 4],
  ])('%s is not written', async (_name, version) => {
    const first = begun(fresh(), moment(0));
    const second = await written(first, attempted(first, ok(1), 0));
    expect(await deliveries.write({ ...first, version })).toBe(false);
    expect(await deliveries.read(first.conferenceId, first.entryId)).toEqual(second);
  });

  test('a second version is not written where there is no first one', async () => {
    const missing = { ...begun(fresh(), moment(0)), version: 2 };
    expect(await deliveries.write(missing)).toBe(false);
    expect(await deliveries.read(missing.conferenceId, missing.entryId)).toBeUndefined();
  });

  test.each([1, 2])('of several that write version %d at once, one does', async (version) => {
    const stored = begun(fresh(), moment(0));
    if (version === 2) await written(stored);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async (tries) =>
        (await deliveries.write({ ...stored, version, tries })) ? tries : undefined,
      ),
    );
    const [winner, ...others] = answers.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    expect(await deliveries.read(stored.conferenceId, stored.entryId)).toMatchObject({ tries: winner });
  });

  test('those of a conference come in the order of the callbacks, whatever became of them', async () => {
    const conferenceId = randomUUID();
    const entries = ['callback-20260504T100000003Z-c', 'callback-20260504T100000001Z-a', 'callback-2026-b'];
    const [third, first, second] = entries.map((entryId) =>
      begun(proposed(conferenceId, entryId), moment(0)),
    );
    if (!third || !first || !second) throw new Error('expected three');
    await written(third, attempted(third, ok(1), 0));
    await written(first, attempted(first, gone(1), 0));
    await written(second);
    await written(begun(fresh(), moment(0)));
    for (const limit of [1, 3]) {
      const all = await pages((from) => deliveries.ofConference(conferenceId, limit, from));
      for (const each of all) expect(each.length).toBeLessThanOrEqual(limit);
      expect(all.flat().map(({ entryId }) => entryId)).toEqual(entries.toSorted());
    }
  });

  test('the pending ones come in the order in which they are due, as they are', async () => {
    const all = [3, 1, 2].map((second) => waiting(fresh(), moment(second)));
    for (const each of all) await written(each);
    const of = all.map(({ conferenceId }) => conferenceId);
    const [third, first, second] = all;
    for (const limit of [2, 1000])
      expect(await standing('pending', of, 3, limit)).toEqual([first, second, third]);
  });

  test('the failed ones come in the order in which they failed, as they are', async () => {
    const begin = [3, 1, 2].map((second) => ({ second, trying: begun(fresh(), moment(second)) }));
    const all: Delivery[] = [];
    for (const { second, trying } of begin)
      all.push(await written(trying, attempted(trying, gone(second), 0)));
    const of = all.map(({ conferenceId }) => conferenceId);
    const [third, first, second] = all;
    for (const limit of [2, 1000]) {
      expect(await standing('failed', of, 3, limit)).toEqual([first, second, third]);
    }
    expect(await standing('pending', of, 0)).toEqual([]);
  });

  test('one is in the list of its standing, and in no other', async () => {
    const trying = begun(fresh(), moment(0));
    const of = [trying.conferenceId];
    await written(trying);
    expect(await standing('pending', of, 1)).toEqual([trying]);
    const again = await written(attempted(trying, { at: moment(1), took: 1, status: 500 }, 0));
    await until(async () => (await standing('pending', of, 1))[0]?.version === again.version);
    const given = await written(abandoned(again, moment(2), 'no address'));
    expect(await standing('pending', of, 0)).toEqual([]);
    expect(await standing('failed', of, 1)).toEqual([given]);
    const repeated = begun(given, moment(3));
    await written(repeated, attempted(repeated, ok(3), 0));
    expect(await standing('failed', of, 0)).toEqual([]);
    expect(await standing('pending', of, 0)).toEqual([]);
  });

  test('what was to be tried before a moment is overdue, and nothing else', async () => {
    const late = [12, 10, 11].map((second) => waiting(fresh(), moment(second)));
    const again = begun(fresh(), moment(0));
    const others = [waiting(fresh(), moment(13)), waiting(fresh(), after(moment(13), 1))];
    for (const each of [...late, ...others]) await written(each);
    const tried = await written(again, attempted(again, { at: moment(0), took: 0, status: 500 }, 0));
    const delivered = begun(fresh(), moment(0));
    await written(delivered, attempted(delivered, ok(0), 0));
    const of = [...late, ...others, tried, delivered].map(({ conferenceId }) => conferenceId);
    for (const limit of [3, 1000]) {
      const jobs = await overdue(13, of, 4, limit);
      expect(jobs.map(({ nextAt }) => nextAt)).toEqual([5, 10, 11, 12].map(moment));
    }
    const { conferenceId, entryId } = tried;
    expect((await overdue(13, of, 4))[0]).toEqual({ conferenceId, entryId, tries: 1, nextAt: moment(5) });
  });

  test('one of each of two conferences with the same callback id are two', async () => {
    const [one, two] = [1, 2].map((second) =>
      waiting(proposed(randomUUID(), 'callback-same'), moment(20 + second)),
    );
    if (!one || !two) throw new Error('expected two');
    await written(one);
    await written(two);
    expect(await standing('pending', [one.conferenceId, two.conferenceId], 2, 3)).toEqual([one, two]);
    expect(await overdue(30, [one.conferenceId, two.conferenceId], 2, 3)).toHaveLength(2);
  });

  test('a place that is none is no page', async () => {
    const conferenceId = randomUUID();
    for (const entryId of ['a', 'b']) await written(waiting(proposed(conferenceId, entryId), moment(0)));
    await standing('pending', [conferenceId], 2);
    for (const position of NO_POSITIONS) {
      for (const read of [
        () => deliveries.ofConference(conferenceId, 1, position),
        () => deliveries.ofStanding('pending', 1, position),
        () => deliveries.overdue(moment(1), 1, position),
      ]) {
        await expect(read()).rejects.toThrow(UnknownPosition);
      }
    }
  });

  test('more than DynamoDB reads at a time are on one page', async () => {
    const conferenceId = randomUUID();
    const all = Array.from({ length: 101 }, (_, index) =>
      waiting(proposed(conferenceId, `callback-${String(index).padStart(3, '0')}`), moment(9)),
    );
    await Promise.all(all.map((each) => written(each)));
    expect((await standing('pending', [conferenceId], 101)).map(({ entryId }) => entryId)).toEqual(
      all.map(({ entryId }) => entryId),
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

function fresh(): Delivery {
  return proposed(randomUUID(), `callback-${randomUUID()}`);
}

function ok(second: number) {
  return { at: moment(second), took: 3, status: 204 };
}

function gone(second: number) {
  return { at: moment(second), took: 3, status: 410 };
}
