import { randomUUID } from 'node:crypto';
import type { HostLimits, Permit } from '../../lambda/ports/host-limits';

export interface HostLimitsUnderTest {
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  /** Milliseconds since 1970: a clock that stands still until it is set. */
  readonly now: () => number;
}

const SECOND = 1000;
const CONCURRENCY = 4;
const RATE = 10;

/** The contract of all host limits, with a clock that the test sets. Each test uses its own hosts. */
export function hostLimitsContract(make: (options: HostLimitsUnderTest) => Promise<HostLimits>): void {
  let time = Date.now();
  let limits: HostLimits;
  let host = '';

  beforeAll(async () => {
    limits = await make({ concurrency: CONCURRENCY, requestsPerSecond: RATE, now: () => time });
  });
  beforeEach(() => {
    time += 3600 * SECOND;
    host = `${randomUUID()}.example:8443`;
  });

  /** Each call is another attempt, unless it says which. */
  const acquire = (attempt: string = randomUUID(), from = limits) => from.acquire(host, attempt);

  async function enter(attempt?: string): Promise<Permit> {
    const place = await acquire(attempt);
    if ('wait' in place) throw new Error(`expected a place, not to wait for ${place.wait} ms`);
    return place;
  }

  async function waits(): Promise<number> {
    const place = await acquire();
    if ('release' in place) throw new Error('expected to wait');
    expect(place.isInProgress).toBeUndefined();
    return place.wait;
  }

  async function fill(): Promise<Permit[]> {
    const places: Permit[] = [];
    for (let count = 0; count < CONCURRENCY; count += 1) places.push(await enter());
    return places;
  }

  test('permits are limited at a time, and each release makes one more available', async () => {
    const [first, second] = await fill();
    await waits();
    await first?.release();
    await enter();
    await waits();
    await second?.release();
    await enter();
    await waits();
  });

  test('after a response of five seconds, a host gets one request at a time for ten minutes', async () => {
    const [quick, slow] = await fill();
    time += 4.9 * SECOND;
    await quick?.release();
    await enter();
    time += 0.1 * SECOND;
    await slow?.release();
    await waits();
    time += 61 * SECOND;
    const alone = await enter();
    await waits();
    await alone.release();
    time += 600 * SECOND;
    await fill();
  });

  test('a slow host gets one of several simultaneous requests', async () => {
    const slow = await enter();
    time += 5 * SECOND;
    await slow.release();
    const answers = await Promise.all(Array.from({ length: 6 }, () => acquire()));
    expect(answers.filter((each) => 'release' in each)).toHaveLength(1);
  });

  test('a permit of a clock an hour ahead delays no request', async () => {
    time += 3600 * SECOND;
    const slow = await enter();
    await fill().catch(() => undefined);
    time += 5 * SECOND;
    await slow.release();
    await waits();
    time -= 3605 * SECOND;
    await fill();
    expect(await waits()).toBeLessThanOrEqual(5 * SECOND);
  });

  test('a host does not delay another one', async () => {
    await fill();
    await waits();
    host = `other.${host}`;
    await enter();
  });

  test('a second release of a permit has no effect', async () => {
    const [first] = await fill();
    await first?.release();
    await first?.release();
    await enter();
    await waits();
  });

  test('a permit without a release expires after a minute, and not before', async () => {
    await fill();
    time += 59 * SECOND;
    await waits();
    time += 2 * SECOND;
    await fill();
    await waits();
  });

  test('a late release does not release the permit of another request', async () => {
    const late = await fill();
    time += 61 * SECOND;
    await fill();
    for (const place of late) await place.release();
    await waits();
  });

  test('no second has more requests than the limit, and hardly fewer', async () => {
    const entered: number[] = [];
    for (let step = 0; step < 40; step += 1) {
      const place = await acquire();
      if ('release' in place) {
        entered.push(time);
        await place.release();
      }
      time += [0, 7, 140, 190, 3][step % 5] ?? 0;
    }
    const inSecond = (from: number) => entered.filter((at) => at >= from && at < from + SECOND).length;
    expect(Math.max(...entered.map(inSecond))).toBe(RATE);
  });

  test('with a limit of fifty, most of fifty concurrent functions acquire a permit at once', async () => {
    const wide = await make({ concurrency: 50, requestsPerSecond: 100, now: () => time });
    const answers = await Promise.all(Array.from({ length: 50 }, () => acquire(undefined, wide)));
    const places = answers.flatMap((each) => ('release' in each ? [each] : []));
    expect(places.length).toBeGreaterThan(25);
    for (let more = places.length; more < 50; more += 1)
      expect(await acquire(undefined, wide)).toHaveProperty('release');
    expect(await acquire(undefined, wide)).toHaveProperty('wait');
    await Promise.all(places.map((place) => place.release()));
    for (let more = 0; more < 50; more += 1) {
      const place = await acquire(undefined, wide);
      expect(place).toHaveProperty('release');
      if ('release' in place) await place.release();
    }
    expect(await acquire(undefined, wide)).toHaveProperty('wait');
  });

  test('simultaneous requests get no more permits than the limit', async () => {
    const answers = await Promise.all(Array.from({ length: 3 * CONCURRENCY }, () => acquire()));
    const places = answers.flatMap((each) => ('release' in each ? [each] : []));
    expect(places.length).toBeGreaterThan(0);
    expect(places.length).toBeLessThanOrEqual(CONCURRENCY);
    time += 2 * SECOND;
    for (let more = places.length; more < CONCURRENCY; more += 1) await enter();
    await waits();
    await Promise.all(places.map((place) => place.release()));
    for (const _place of places) await enter();
    await waits();
  });

  describe('an attempt that has a permit', () => {
    const IN_PROGRESS = { wait: 60 * SECOND, isInProgress: true };

    test('gets no second one until it is released, whatever permits others acquire and release', async () => {
      const [first, ...others] = [await enter(), await enter('c/e/1'), await enter()];
      await first.release();
      for (let count = 0; count < 3; count += 1) expect(await acquire('c/e/1')).toEqual(IN_PROGRESS);
      const [own] = others;
      await own?.release();
      await enter('c/e/1');
    });

    test('waits until its permit expires, and then gets another one', async () => {
      await enter('c/e/1');
      time += 20 * SECOND;
      expect(await acquire('c/e/1')).toEqual({ wait: 40 * SECOND, isInProgress: true });
      time += 40 * SECOND;
      await enter('c/e/1');
      expect(await acquire('c/e/1')).toEqual(IN_PROGRESS);
    });

    test('is in progress also at a full host, at a slow host, and after the last request of a second', async () => {
      await enter('c/e/1');
      for (let count = 1; count < CONCURRENCY; count += 1) await enter();
      expect(await acquire('c/e/1')).toEqual(IN_PROGRESS);
      host = `slow.${host}`;
      const slow = await enter();
      time += 5 * SECOND;
      await slow.release();
      await enter('c/e/1');
      expect(await acquire('c/e/1')).toEqual(IN_PROGRESS);
      host = `busy.${host}`;
      await enter('c/e/1');
      for (let count = 1; count < RATE; count += 1) await (await enter()).release();
      expect(await acquire('c/e/1')).toEqual(IN_PROGRESS);
    });

    test('uses none of the permits of its host by a repeat', async () => {
      await enter('c/e/1');
      for (let count = 0; count < RATE; count += 1) await acquire('c/e/1');
      time += SECOND;
      for (let count = 1; count < CONCURRENCY; count += 1) await enter();
      await waits();
    });

    test('does not delay the same attempt at another host, or another attempt', async () => {
      await enter('c/e/1');
      await enter('c/e/2');
      host = `other.${host}`;
      await enter('c/e/1');
    });

    test('does not wait for a permit of a clock that was an hour ahead', async () => {
      time += 3600 * SECOND;
      await enter('c/e/1');
      time -= 3600 * SECOND;
      await enter('c/e/1');
    });
  });

  test('one of several simultaneous repeats of an attempt gets a permit', async () => {
    const wide = await make({ concurrency: 50, requestsPerSecond: 100, now: () => time });
    const answers = await Promise.all(Array.from({ length: 10 }, () => acquire('c/e/1', wide)));
    expect(answers.filter((each) => 'release' in each)).toHaveLength(1);
    expect(await acquire('c/e/1', wide)).toMatchObject({ isInProgress: true });
  });
}
