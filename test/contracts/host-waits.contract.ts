import { randomUUID } from 'node:crypto';
import type { HostLimits, Permit } from '../../lambda/ports/host-limits';
import type { HostLimitsUnderTest } from './host-limits.contract';

const SECOND = 1000;
const CONCURRENCY = 4;
const RATE = 10;

/** The contract of the times that callers get from a full host, with a clock that the test sets. Each test uses its own host. */
export function hostWaitsContract(make: (options: HostLimitsUnderTest) => Promise<HostLimits>): void {
  let time = Date.now();
  let limits: HostLimits;
  let host = '';

  beforeAll(async () => {
    limits = await make({ concurrency: CONCURRENCY, requestsPerSecond: RATE, now: () => time });
  });
  beforeEach(() => {
    time += 3600 * SECOND;
    host = `${randomUUID()}.example`;
  });

  async function enter(): Promise<Permit> {
    const place = await limits.acquire(host, randomUUID());
    if ('wait' in place) throw new Error(`expected a place, not to wait for ${place.wait} ms`);
    return place;
  }

  async function waits(): Promise<number> {
    const place = await limits.acquire(host, randomUUID());
    if ('release' in place) throw new Error('expected to wait');
    return place.wait;
  }

  async function fill(): Promise<Permit[]> {
    const places: Permit[] = [];
    for (let count = 0; count < CONCURRENCY; count += 1) places.push(await enter());
    return places;
  }

  test('waiting callers get different times, so that no second has more of them than permits', async () => {
    await fill();
    const told: number[] = [];
    for (let count = 0; count < 2 * RATE; count += 1) told.push(await waits());
    expect(Math.min(...told)).toBeGreaterThanOrEqual(SECOND);
    expect(Math.max(...told)).toBeLessThanOrEqual(6 * SECOND);
    const inSecond = (from: number) => told.filter((wait) => wait >= from && wait < from + SECOND).length;
    expect(Math.max(...told.map(inSecond))).toBeLessThanOrEqual(RATE);
    time += 10 * SECOND;
    expect(await waits()).toBe(SECOND);
  });

  test('callers that wait at the same moment get different times, also after others waited', async () => {
    const [permit] = await fill();
    await waits();
    for (const later of [0, 1300]) {
      time += later;
      const told = await Promise.all(Array.from({ length: 6 }, waits));
      expect(new Set(told).size).toBe(6);
      expect(Math.max(...told)).toBeLessThanOrEqual(4 * SECOND);
    }
    await permit?.release();
  });

  test('a caller that never returns at its time delays no other one', async () => {
    const [permit] = await fill();
    for (let count = 0; count < 10; count += 1) await waits();
    await permit?.release();
    const other = await enter();
    time += 3 * SECOND;
    expect(await waits()).toBe(SECOND);
    await other.release();
    await enter();
  });

  /** The times between callers that wait for a full host. */
  async function timesBetween(): Promise<number[]> {
    const told = [await waits(), await waits(), await waits()];
    return told.slice(1).map((wait, index) => wait - (told[index] ?? 0));
  }

  test.each([
    [200, 1000 / RATE],
    [2000, 2000 / CONCURRENCY],
  ])(
    'after requests of %d ms, callers that wait return every %d ms, as fast as the host serves them',
    async (took, between) => {
      const first = await fill();
      time += took;
      for (const permit of first) await permit.release();
      time += SECOND;
      await fill();
      expect(await timesBetween()).toEqual([between, between]);
    },
  );

  test('callers that wait for a slow host return one after another', async () => {
    const slow = await enter();
    time += 8 * SECOND;
    await slow.release();
    await enter();
    expect(await timesBetween()).toEqual([8 * SECOND, 8 * SECOND]);
  });

  test('a response that took long is forgotten when many shorter ones follow', async () => {
    const permit = await enter();
    time += 40 * SECOND;
    await permit.release();
    time += 601 * SECOND;
    for (let count = 0; count < 12; count += 1) {
      const quick = await enter();
      time += 200;
      await quick.release();
    }
    time += SECOND;
    await fill();
    expect(await timesBetween()).toEqual([1000 / RATE, 1000 / RATE]);
  });

  test.each([-3600 * SECOND, 3600 * SECOND])(
    'a request whose clock is changed by %d ms counts as no longer than a permit lasts',
    async (by) => {
      const permits = await fill();
      time += by;
      for (const permit of permits) await permit.release();
      time += 601 * SECOND;
      await fill();
      for (const between of await timesBetween()) {
        expect(between).toBeGreaterThanOrEqual(SECOND / RATE);
        expect(between).toBeLessThanOrEqual((60 * SECOND) / CONCURRENCY);
      }
    },
  );
}
