import { randomUUID } from 'node:crypto';
import type { LoginGuard } from '../../lambda/ports';

/** What every guard keeps to, told by a clock of the test's own, for sources that no other test has. */
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

  async function fail(times: number): Promise<void> {
    for (let each = 0; each < times; each += 1) await guard.failed(source);
  }

  test('nobody waits who has not failed', async () => {
    expect(await guard.wait(source)).toBe(0);
  });

  test('nobody waits who slipped once or twice', async () => {
    await fail(2);
    expect(await guard.wait(source)).toBe(0);
  });

  test('whoever goes on failing waits longer each time, and not for ever', async () => {
    const waits: number[] = [];
    for (let failures = 1; failures <= 20; failures += 1) {
      await guard.failed(source);
      waits.push(await guard.wait(source));
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits.every((wait) => Number.isInteger(wait) && wait <= 3600)).toBe(true);
    expect(waits[9]).toBeGreaterThan(60);
  });

  test('the wait passes with time', async () => {
    await fail(8);
    const wait = await guard.wait(source);
    time += wait * 500;
    expect(await guard.wait(source)).toBe(Math.ceil(wait / 2));
    time += wait * 500;
    expect(await guard.wait(source)).toBe(0);
  });

  test('a wait is never shorter than it says, wherever in a second it begins', async () => {
    for (const part of [0, 1, 500, 999]) {
      time = Math.ceil(time / 1000) * 1000 + part;
      source = `${source}-`;
      await fail(5);
      const wait = await guard.wait(source);
      time += wait * 1000 - 1;
      expect(await guard.wait(source)).toBe(1);
      time += 1;
      expect(await guard.wait(source)).toBe(0);
    }
  });

  test('a login that succeeds forgets the failures', async () => {
    await fail(8);
    await guard.succeeded(source);
    expect(await guard.wait(source)).toBe(0);
    await fail(2);
    expect(await guard.wait(source)).toBe(0);
  });

  test('a login that succeeds without failures before changes nothing', async () => {
    await guard.succeeded(source);
    expect(await guard.wait(source)).toBe(0);
  });

  test('a long silence forgets the failures', async () => {
    await fail(20);
    time += 24 * 3600 * 1000;
    expect(await guard.wait(source)).toBe(0);
    await fail(1);
    expect(await guard.wait(source)).toBe(0);
  });

  test('sources do not wait for each other', async () => {
    await fail(8);
    expect(await guard.wait(`${source}-`)).toBe(0);
  });

  test('failures at the same moment all count', async () => {
    const one = source;
    await fail(8);
    source = `${source}-`;
    await Promise.all(Array.from({ length: 8 }, () => guard.failed(source)));
    expect(await guard.wait(source)).toBe(await guard.wait(one));
  });
}
