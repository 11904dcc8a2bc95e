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

  async function enter(): Promise<Permit> {
    const place = await limits.acquire(host);
    if ('wait' in place) throw new Error(`expected a place, not to wait for ${place.wait} ms`);
    return place;
  }

  async function waits(): Promise<number> {
    const place = await limits.acquire(host);
    if ('release' in place) throw new Error('expected to wait');
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
    const answers = await Promise.all(Array.from({ length: 6 }, () => limits.acquire(host)));
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
      const place = await limits.acquire(host);
      if ('release' in place) {
        entered.push(time);
        await place.release();
      }
      time += [0, 7, 140, 190, 3][step % 5] ?? 0;
    }
    const inSecond = (from: number) => entered.filter((at) => at >= from && at < from + SECOND).length;
    expect(Math.max(...entered.map(inSecond))).toBe(RATE);
  });

  test('waiting callers get different times, so that no second has more of them than permits', async () => {
    await fill();
    const told: number[] = [];
    for (let count = 0; count < 2 * RATE; count += 1) told.push(await waits());
    expect(Math.min(...told)).toBeGreaterThanOrEqual(SECOND);
    expect(Math.max(...told)).toBeLessThanOrEqual(5 * SECOND);
    const inSecond = (from: number) => told.filter((wait) => wait >= from && wait < from + SECOND).length;
    expect(Math.max(...told.map(inSecond))).toBeLessThanOrEqual(RATE);
    time += 10 * SECOND;
    expect(await waits()).toBe(SECOND);
  });

  test('with a limit of fifty, most of fifty concurrent functions acquire a permit at once', async () => {
    const wide = await make({ concurrency: 50, requestsPerSecond: 100, now: () => time });
    const answers = await Promise.all(Array.from({ length: 50 }, () => wide.acquire(host)));
    const places = answers.flatMap((each) => ('release' in each ? [each] : []));
    expect(places.length).toBeGreaterThan(25);
    for (let more = places.length; more < 50; more += 1)
      expect(await wide.acquire(host)).toHaveProperty('release');
    expect(await wide.acquire(host)).toHaveProperty('wait');
    await Promise.all(places.map((place) => place.release()));
    for (let more = 0; more < 50; more += 1) {
      const place = await wide.acquire(host);
      expect(place).toHaveProperty('release');
      if ('release' in place) await place.release();
    }
    expect(await wide.acquire(host)).toHaveProperty('wait');
  });

  test('simultaneous requests get no more permits than the limit', async () => {
    const answers = await Promise.all(Array.from({ length: 3 * CONCURRENCY }, () => limits.acquire(host)));
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
}
