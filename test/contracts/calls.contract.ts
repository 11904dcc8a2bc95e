import { randomUUID } from 'node:crypto';
import type { Instant } from '../../lambda/domain/instant';
import type { Calls } from '../../lambda/ports/calls';

/** The contract of every store of calls. The store may hold other calls; each test uses its own ids. */
export function callsContract(make: () => Promise<Calls>): void {
  const expiresAt = '2126-05-04T10:00:00.000Z' as Instant;
  const end = (conferenceId: string) => ({
    ...{ conferenceId, id: `callback-of-${conferenceId}` },
    receivedAt: '2026-05-04T10:00:00.001Z' as Instant,
  });
  let calls: Calls;
  let uid: string;
  beforeAll(async () => {
    calls = await make();
  });
  beforeEach(() => {
    uid = `u=${randomUUID()}#`;
  });

  test('an unknown call has no record', async () => {
    expect(await calls.read(uid)).toEqual({});
  });

  test('a call belongs to the first conference that received its BEGIN, also if others receive it later', async () => {
    expect(await calls.recordBegin(uid, 'a', expiresAt)).toEqual({ beganIn: 'a' });
    for (const id of ['b', 'a'])
      expect(await calls.recordBegin(uid, id, expiresAt)).toEqual({ beganIn: 'a' });
    expect(await calls.read(uid)).toEqual({ beganIn: 'a' });
  });

  test('an END is not recorded after the BEGIN', async () => {
    await calls.recordBegin(uid, 'a', expiresAt);
    expect(await calls.recordEnd(uid, end('b'), expiresAt)).toEqual({ beganIn: 'a' });
    expect(await calls.read(uid)).toEqual({ beganIn: 'a' });
  });

  test('the first END before the BEGIN is recorded, and returned with the BEGIN', async () => {
    expect(await calls.recordEnd(uid, end('b'), expiresAt)).toEqual({ endedIn: end('b') });
    expect(await calls.recordEnd(uid, end('c'), expiresAt)).toEqual({ endedIn: end('b') });
    expect(await calls.recordBegin(uid, 'a', expiresAt)).toEqual({ beganIn: 'a', endedIn: end('b') });
  });

  test('a call belongs to one of several conferences that receive its BEGIN at once', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `c${index}`);
    const places = await Promise.all(ids.map((id) => calls.recordBegin(uid, id, expiresAt)));
    expect(new Set(places.map(({ beganIn }) => beganIn)).size).toBe(1);
  });

  test('if BEGIN and END are recorded at once, one of them returns the other', async () => {
    const [began, ended] = await Promise.all([
      calls.recordBegin(uid, 'a', expiresAt),
      calls.recordEnd(uid, end('b'), expiresAt),
    ]);
    expect(began.endedIn !== undefined || ended.beganIn === 'a').toBe(true);
  });
}
