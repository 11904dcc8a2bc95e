import { randomUUID } from 'node:crypto';
import type { Instant } from '../../lambda/domain/instant';
import type { Calls } from '../../lambda/number-ports';

/** What every record of calls keeps to. It may hold other calls: those of a test have ids of their own. */
export function callsContract(make: () => Promise<Calls>): void {
  const expiresAt = '2126-05-04T10:00:00.000Z' as Instant;
  const end = (conferenceId: string) => ({ conferenceId, entryId: `callback-of-${conferenceId}` });
  let calls: Calls;
  let uid: string;
  beforeAll(async () => {
    calls = await make();
  });
  beforeEach(() => {
    uid = `u=${randomUUID()}#`;
  });

  test('of a call that nobody heard of, nothing is known', async () => {
    expect(await calls.read(uid)).toEqual({});
  });

  test('a call is that of the conference that first heard it begin, however often another one does', async () => {
    expect(await calls.began(uid, 'a', expiresAt)).toEqual({ beganIn: 'a' });
    for (const id of ['b', 'a']) expect(await calls.began(uid, id, expiresAt)).toEqual({ beganIn: 'a' });
    expect(await calls.read(uid)).toEqual({ beganIn: 'a' });
  });

  test('an end is not noted once the begin is known', async () => {
    await calls.began(uid, 'a', expiresAt);
    expect(await calls.ended(uid, end('b'), expiresAt)).toEqual({ beganIn: 'a' });
    expect(await calls.read(uid)).toEqual({ beganIn: 'a' });
  });

  test('the first end before the begin is noted, and whoever hears the begin learns of it', async () => {
    expect(await calls.ended(uid, end('b'), expiresAt)).toEqual({ endedIn: end('b') });
    expect(await calls.ended(uid, end('c'), expiresAt)).toEqual({ endedIn: end('b') });
    expect(await calls.began(uid, 'a', expiresAt)).toEqual({ beganIn: 'a', endedIn: end('b') });
  });

  test('of several conferences that hear it begin at once one has it', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `c${index}`);
    const places = await Promise.all(ids.map((id) => calls.began(uid, id, expiresAt)));
    expect(new Set(places.map(({ beganIn }) => beganIn)).size).toBe(1);
  });

  test('of a begin and an end at once, one learns of the other', async () => {
    const [began, ended] = await Promise.all([
      calls.began(uid, 'a', expiresAt),
      calls.ended(uid, end('b'), expiresAt),
    ]);
    expect(began.endedIn !== undefined || ended.beganIn === 'a').toBe(true);
  });
}
