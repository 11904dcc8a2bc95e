import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { checkStatus } from '../../../lambda/operations/conferences/check-status';
import { renewCallbackUrl } from '../../../lambda/operations/numbers/renew-callback-url';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type { CallbackKeys } from '../../../lambda/ports/secrets';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { clock, FONENUMBER, from, MINUTE, type NumberDesk, numberDesk } from '../number-desk';
import { CALLBACK_KEYS, type Ports, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });

const NEW_KEYS: CallbackKeys = { current: 'k2', keys: { ...CALLBACK_KEYS.keys, k2: 'k'.repeat(44) } };
const rotated: Partial<Ports> = { callbackKeys: async () => NEW_KEYS };
const ownUrl = (id: string, keys = NEW_KEYS) => callbackUrl(PUBLIC_URL, id, keys);

/** The callback URL of the number at FoneStorm, and the name of the key in the record of the number. */
async function urlAndKey(it: NumberDesk): Promise<unknown[]> {
  const { receiveUrl } = await it.fonenumbers.read(FONENUMBER);
  return [receiveUrl, (await it.ports.bookings.read(FONENUMBER))?.callbackKey];
}

async function assigned(more: Parameters<typeof numberDesk>[1] = {}): Promise<NumberDesk> {
  const it = await numberDesk(relay(), more);
  await it.create('a', from(0, 60));
  await it.live(clock('09:55'));
  expect(await urlAndKey(it)).toEqual([ownUrl('a', CALLBACK_KEYS), CALLBACK_KEYS.current]);
  return it;
}

const requestsOf = async (it: NumberDesk, work: () => Promise<void>) => {
  const before = it.requests.length;
  await work();
  return it.requests.slice(before).map((each) => each.slice('09:55 '.length));
};

test('after a rotation, the sweep sets the URL of an assigned number with the current key, once', async () => {
  const it = await assigned();
  expect(await requestsOf(it, () => it.sweep(rotated))).toEqual(['read', 'setReceiveUrl']);
  expect(await urlAndKey(it)).toEqual([ownUrl('a'), 'k2']);
  expect((await it.ports.bookings.read(FONENUMBER))?.lease).toBeUndefined();
  expect(await requestsOf(it, () => it.sweep(rotated))).toEqual([]);
  expect(it.linesOf('number.renewed')).toHaveLength(1);
});

test('without a rotation, the sweep sends no request for an assigned number', async () => {
  const it = await assigned();
  expect(await requestsOf(it, () => it.sweep())).toEqual([]);
  // The check at the start of the conference does not change that.
  await it.live(clock('10:05'));
  expect(await requestsOf(it, () => it.sweep())).toEqual([]);
});

test('the URL of a number of a conference without times is renewed', async () => {
  const it = await numberDesk(relay());
  await it.create('o', { label: 'Open', fonenumber: FONENUMBER });
  it.pass(30 * 24 * 60 * MINUTE);
  await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([ownUrl('o'), 'k2']);
});

test.each<[string, (it: NumberDesk) => Promise<unknown>]>([
  ['over', (it) => it.live(clock('11:45'))],
  ['deleted', (it) => it.call('DELETE', '/v2/conferences/a')],
])(
  'the URL of a number of a conference that is %s is renewed, because a call may end later',
  async (_name, end) => {
    const it = await assigned();
    await end(it);
    await it.settle();
    await it.sweep(rotated);
    expect(await urlAndKey(it)).toEqual([ownUrl('a'), 'k2']);
  },
);

test.each([
  ['another URL', 'https://other.example/calls'],
  ['a URL that resembles one of the relay', `${PUBLIC_URL}/callbacks/a/k1.wrong`],
])('a number with %s is reported once, and not changed', async (_name, url) => {
  const it = await assigned();
  await it.fonenumbers.setReceiveUrl(FONENUMBER, url);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([url, 'k2']);
  const warnings = it.warnings.filter(([code]) => code === 'number.changed_elsewhere');
  expect(warnings).toEqual([['number.changed_elsewhere', { conferenceId: 'a', fonenumber: FONENUMBER }]]);
});

test('a number that was never assigned is read once, and not reported', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  expect(await requestsOf(it, () => it.sweep())).toEqual(['read']);
  expect(await requestsOf(it, () => it.sweep())).toEqual([]);
  expect(it.warnings).toEqual([]);
  await it.live(clock('09:55'));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
});

test.each([
  ['open', 0],
  ['over', 180 * MINUTE],
])(
  'a number that FoneStorm no longer has counts as renewed, while its conference is %s',
  async (_name, later) => {
    const it = await assigned();
    const fonenumbers = Object.assign(Object.create(it.ports.fonenumbers), {
      async read() {
        throw new FoneStormError('not found', 'no such number');
      },
      async setReceiveUrl() {
        throw new FoneStormError('not found', 'no such number');
      },
    });
    it.pass(later);
    await it.sweep({ ...rotated, fonenumbers });
    expect((await it.ports.bookings.read(FONENUMBER))?.callbackKey).toBe('k2');
  },
);

test.each([
  ['open, the sweep sets the URL of the last assignment', '09:55', ownUrl('a')],
  ['over, the sweep sets nothing', '11:00', ownUrl('a', CALLBACK_KEYS)],
])('FoneStorm shows no URL: if the conference is %s', async (_name, time, url) => {
  const it = await assigned();
  await it.live(clock(time));
  const fonenumbers = Object.assign(Object.create(it.ports.fonenumbers), { read: async () => ({}) });
  await it.sweep({ ...rotated, fonenumbers });
  expect(await urlAndKey(it)).toEqual([url, 'k2']);
});

test('while the number is being assigned, the sweep leaves it to the next sweep', async () => {
  const it = await assigned();
  const number = await it.ports.bookings.read(FONENUMBER);
  if (!number) throw new Error('expected a record');
  const lease = { conferenceId: 'z', since: it.now() };
  await it.ports.bookings.write({ ...number, version: number.version + 1, lease });
  expect(await requestsOf(it, () => it.sweep(rotated))).toEqual([]);
  it.pass(MINUTE);
  await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([ownUrl('a'), 'k2']);
});

test('while the sweep renews the URL, the command of the next conference waits', async () => {
  const it = await assigned();
  await it.create('b', from(60, 90));
  await it.live(clock('10:59'));
  it.pass(MINUTE / 2);
  const errors: unknown[] = [];
  const fonenumbers = Object.assign(Object.create(it.ports.fonenumbers), {
    async setReceiveUrl(...given: Parameters<Ports['fonenumbers']['setReceiveUrl']>) {
      await it.live(clock('11:00')).catch((error) => errors.push(error.message));
      await it.fonenumbers.setReceiveUrl(...given);
    },
  });
  await renewCallbackUrl({ ...it.ports, ...rotated, fonenumbers }, FONENUMBER);
  expect(errors).toEqual([`number ${FONENUMBER}: expected no lease, got one of the sweep`]);
  await it.settle();
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
});

test('a number that is assigned after the sweep has read it stays assigned', async () => {
  const it = await assigned();
  await it.create('b', from(60, 90));
  const fonenumbers = Object.assign(Object.create(it.ports.fonenumbers), {
    async read(fonenumber: string) {
      const found = await it.fonenumbers.read(fonenumber);
      await it.live(clock('11:00'));
      return found;
    },
  });
  await renewCallbackUrl({ ...it.ports, ...rotated, fonenumbers }, FONENUMBER);
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([ownUrl('b'), 'k2']);
});

test('when the budget has no slot, the next sweep sets the URL', async () => {
  const it = await assigned({
    fails: (name, now) => {
      if (now < clock('10:30') && now > clock('10:00') && name === 'read') throw new BudgetExceeded(1);
    },
  });
  it.pass(20 * MINUTE);
  await it.sweep(rotated);
  expect((await it.ports.bookings.read(FONENUMBER))?.callbackKey).toBe(CALLBACK_KEYS.current);
  it.pass(20 * MINUTE);
  await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([ownUrl('a'), 'k2']);
});

test('if the write of the lease takes too long, no URL is set', async () => {
  const it = await assigned();
  const bookings = Object.assign(Object.create(it.ports.bookings), {
    async write(number: Parameters<Ports['bookings']['write']>[0]) {
      const isWritten = await it.ports.bookings.write(number);
      it.pass(11_000);
      return isWritten;
    },
  });
  await expect(renewCallbackUrl({ ...it.ports, ...rotated, bookings }, FONENUMBER)).rejects.toThrow(
    'expected the write of its lease within 10000 ms, got no response in that time',
  );
  expect((await urlAndKey(it))[0]).toBe(ownUrl('a', CALLBACK_KEYS));
});

test('the next sweep, after a minute, renews the URL if a sweep crashes after any call of a port', async () => {
  await atEveryCall(async (where) => {
    const it = await assigned();
    const { ports, calls } = breakingPorts({ ...it.ports, ...rotated }, where);
    await renewCallbackUrl(ports, FONENUMBER).catch(() => undefined);
    it.pass(MINUTE);
    await it.sweep(rotated);
    expect([where.call, ...(await urlAndKey(it))]).toEqual([where.call, ownUrl('a'), 'k2']);
    expect((await it.ports.bookings.read(FONENUMBER))?.lease).toBeUndefined();
    return calls();
  }, 7);
});

test('the sweep renews the URL if a function sets it with the old key, and crashes after any call of a port', async () => {
  await atEveryCall(async (where) => {
    const it = await numberDesk(relay());
    await it.create('a', from(0, 60));
    await it.sweep(rotated);
    expect((await it.ports.bookings.read(FONENUMBER))?.callbackKey).toBe('k2');
    const jobs: Parameters<Ports['statusChecks']['put']>[0][] = [];
    const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
    it.ports.statusChecks.put = async (job) => {
      jobs.push(job);
    };
    await it.live(clock('09:50'));
    it.ports.statusChecks.put = put;
    const { ports, calls } = breakingPorts(it.ports, where);
    for (const each of jobs) await checkStatus(ports)(each).catch(() => undefined);
    it.pass(MINUTE);
    await it.sweep(rotated);
    const { receiveUrl = ownUrl('a') } = await it.fonenumbers.read(FONENUMBER);
    expect([where.call, receiveUrl]).toEqual([where.call, ownUrl('a')]);
    return calls();
  }, 9);
});

test('the sweep renews the URL if the later one of two concurrent commands sets it with the old key', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  const jobs: Parameters<typeof put>[0][] = [];
  it.ports.statusChecks.put = async (job) => {
    jobs.push(job);
  };
  await it.live(clock('09:50'));
  const [command] = jobs;
  if (!command) throw new Error('expected a command');
  const fonenumbers = Object.assign(Object.create(it.ports.fonenumbers), {
    async setReceiveUrl(...given: Parameters<Ports['fonenumbers']['setReceiveUrl']>) {
      await checkStatus({ ...it.ports, ...rotated })(command);
      await it.fonenumbers.setReceiveUrl(...given);
    },
  });
  await checkStatus({ ...it.ports, fonenumbers })(command);
  expect(await urlAndKey(it)).toEqual([ownUrl('a', CALLBACK_KEYS), undefined]);
  await it.sweep(rotated);
  expect(await urlAndKey(it)).toEqual([ownUrl('a'), 'k2']);
});
