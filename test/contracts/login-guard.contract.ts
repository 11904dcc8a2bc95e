import { randomUUID } from 'node:crypto';
import type { LoginGuard } from '../../lambda/ports/logins';

/** The contract of every login guard, with a clock that the test sets. Each test uses its own sources. */
export function loginGuardContract(make: (now: () => number) => Promise<LoginGuard>): void {
  let time = Date.now();
  let guard: LoginGuard;
  let source: string;

  beforeAll(async () => {
    guard = await make(() => time);
  });
  beforeEach(() => {
    source = `203.0.113.1-${randomUUID()}`;
  });

  /** Failed attempts one after another, each as soon as it is allowed. Returns the wait before each. */
  async function fail(times: number): Promise<readonly number[]> {
    const waits: number[] = [];
    for (let each = 0; each < times; each += 1) {
      const wait = await guard.countAttempt(source);
      waits.push(wait);
      time += wait * 1000;
      if (wait > 0) expect(await guard.countAttempt(source)).toBe(0);
    }
    return waits;
  }

  test('the first three attempts do not wait', async () => {
    expect(await fail(3)).toEqual([0, 0, 0]);
  });

  test('after three failures, each wait is longer than the one before, up to a limit', async () => {
    const waits = await fail(20);
    expect(waits.slice(0, 7)).toEqual([0, 0, 0, 1, 2, 4, 8]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.every((wait) => Number.isInteger(wait) && wait <= 3600)).toBe(true);
    expect(waits[11]).toBeGreaterThan(60);
  });

  test('the wait gets shorter with time, and a refused attempt does not make it longer', async () => {
    await fail(8);
    const wait = await guard.countAttempt(source);
    for (const _ of [1, 2, 3]) expect(await guard.countAttempt(source)).toBe(wait);
    time += wait * 500;
    expect(await guard.countAttempt(source)).toBe(Math.ceil(wait / 2));
    time += wait * 500;
    expect(await guard.countAttempt(source)).toBe(0);
  });

  test('a wait is never shorter than its seconds, from any fraction of a second', async () => {
    for (const part of [0, 1, 500, 999]) {
      time = Math.ceil(time / 1000) * 1000 + part;
      source = `${source}-`;
      await fail(5);
      const wait = await guard.countAttempt(source);
      time += wait * 1000 - 1;
      expect(await guard.countAttempt(source)).toBe(1);
      time += 1;
      expect(await guard.countAttempt(source)).toBe(0);
    }
  });

  test('a successful login clears the failures', async () => {
    await fail(8);
    await guard.clearFailures(source);
    expect(await fail(3)).toEqual([0, 0, 0]);
  });

  test('a successful login without failures before changes nothing', async () => {
    await guard.clearFailures(source);
    expect(await fail(3)).toEqual([0, 0, 0]);
  });

  test('a long time without attempts clears the failures', async () => {
    await fail(20);
    time += 24 * 3600 * 1000;
    expect(await fail(4)).toEqual([0, 0, 0, 1]);
  });

  test('sources do not wait for each other', async () => {
    await fail(8);
    expect(await guard.countAttempt(`${source}-`)).toBe(0);
  });

  test('of 20 simultaneous attempts three are allowed, and the others have to wait', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => guard.countAttempt(source)));
    expect(waits.toSorted((a, b) => a - b)).toEqual([0, 0, 0, ...Array(17).fill(1)]);
  });

  test('of simultaneous attempts after a wait one is allowed', async () => {
    await fail(6);
    const wait = await guard.countAttempt(source);
    time += wait * 1000;
    const waits = await Promise.all(Array.from({ length: 10 }, () => guard.countAttempt(source)));
    expect(waits.toSorted((a, b) => a - b)).toEqual([0, ...Array(9).fill(wait * 2)]);
  });

  test('of simultaneous attempts after a long time without attempts three are allowed', async () => {
    await fail(6);
    time += 24 * 3600 * 1000;
    const waits = await Promise.all(Array.from({ length: 10 }, () => guard.countAttempt(source)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });
}
