import type { CallbackEntry, Entry } from '../../../lambda/domain/entry';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { problemName } from '../api-caller';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { clock, from, MINUTE, type NumberDesk, numberDesk } from '../number-desk';
import { CALLBACK_KEYS, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });

let it: NumberDesk;
beforeEach(async () => {
  it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  await it.create('b', from(60, 90));
});

/** Sends a callback of a call to a conference. */
async function reports(conference: string, uid: string, status: 'BEGIN' | 'END'): Promise<void> {
  const url = new URL(callbackUrl(PUBLIC_URL, conference, CALLBACK_KEYS));
  const disposition = status === 'END' ? { disposition: 'ANSWERED' } : {};
  const { status: answered } = await it.call('POST', url.pathname, {
    ...{ uid, status, direction: 'INBOUND', from: '5552220000', to: '3215550001', type: 'VOICE' },
    ...disposition,
  });
  expect(answered).toBeLessThan(300);
}

/** The events of a conference, without repeats. */
const eventsOf = (id: string) =>
  [...new Map(it.events.map((event) => [event.detail.metadata.id, event])).values()]
    .filter(({ detail }) => detail.metadata.conferenceId === id)
    .map(({ type }) => type)
    .filter((type) => /^(Participant|Conference (Started|Ended))/.test(type));
const countCallbacks = (id: string) => it.types(id).filter((type) => type === 'Callback Received').length;

/** Like FoneStorm, reports each call to the URL that the number has at that moment. */
const FIRST = ['Conference Started', 'Participant Joined', 'Participant Left', 'Conference Ended'];

test('counts a caller who stays after the hand-over in the first conference, and the next caller in the second', async () => {
  const third = await it.call('POST', '/v2/conferences', { id: 'c', ...from(50, 70) });
  expect([third.status, problemName(third)]).toEqual([409, 'number-taken']);
  await it.live(clock('10:05'));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
  await reports('a', 'u1', 'BEGIN');
  await it.live(clock('11:02'));
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  await reports('b', 'u2', 'BEGIN');
  await it.settle();
  expect([eventsOf('a'), eventsOf('b')]).toEqual([FIRST.slice(0, 2), FIRST.slice(0, 2)]);
  await reports('b', 'u1', 'END');
  await it.live(clock('11:10'));
  expect([eventsOf('a'), eventsOf('b')]).toEqual([FIRST, FIRST.slice(0, 2)]);
  expect((await it.state('b'))?.participants).toEqual(['u2']);
  const ids = it.events.map(({ detail }) => detail.metadata.id);
  expect(new Set(ids).size).toBe(ids.length);
  // Each callback is an event in the conference that received it.
  expect([countCallbacks('a'), countCallbacks('b')]).toEqual([2, 2]);
  await reports('b', 'u2', 'END');
  await it.live(clock('11:40'));
  expect(eventsOf('b').slice(0, 3)).toEqual(FIRST.slice(0, 3));
});

test.each([
  ['is erased just before', () => it.call('DELETE', '/v2/conferences/b?erase=true'), false],
  ['was erased before', () => it.call('DELETE', '/v2/conferences/b?erase=true'), true],
  ['has cleared its number', () => it.call('PUT', '/v2/conferences/b', { fonenumber: '' }), true],
])(
  'ends a call in the first conference if the next one, which receives the END, %s',
  async (_name, change, isSettled) => {
    await it.live(clock('10:05'));
    await reports('a', 'u1', 'BEGIN');
    await it.live(clock('11:02'));
    expect((await change()).status).toBe(200);
    if (isSettled) await it.settle();
    await reports('b', 'u1', 'END');
    await it.live(clock('11:10'));
    expect(eventsOf('a')).toEqual(FIRST);
    expect(eventsOf('b')).toEqual([]);
  },
);

test.each([
  ['the BEGIN is received later', ['b END', 'a BEGIN'] as const],
  ['both are received in order', ['a BEGIN', 'b END'] as const],
  ['the END is received twice', ['a BEGIN', 'b END', 'b END'] as const],
  ['the BEGIN is received in both', ['a BEGIN', 'b BEGIN', 'b END'] as const],
])(
  'counts a call that ends in the next conference in the first one only, if %s',
  async (_name, callbacks) => {
    await it.live(clock('11:01'));
    for (const callback of callbacks) {
      const [conference = '', status] = callback.split(' ');
      await reports(conference, 'u1', status as 'BEGIN' | 'END');
      await it.settle();
    }
    it.pass(MINUTE);
    await it.live(clock('11:10'));
    expect(eventsOf('a').filter((type) => type.startsWith('Participant'))).toEqual(FIRST.slice(1, 3));
    expect(eventsOf('b')).toEqual([]);
    expect((await it.state('a'))?.participants).toEqual([]);
    expect((await it.state('b'))?.isAttendanceProven).toBe(false);
  },
);

test.each([
  ['in order', ['a BEGIN', 'b END'], 'b'],
  ['the END first', ['b END', 'a BEGIN'], 'b'],
  ['the END first, in the same conference', ['a END', 'a BEGIN'], 'a'],
])('names the conference that received a handed-over END: %s', async (_name, callbacks, receivedBy) => {
  await it.live(clock('11:01'));
  const put = it.ports.mailbox.put.bind(it.ports.mailbox);
  const handedOver: unknown[] = [];
  it.ports.mailbox.put = async (entry) => {
    if (entry.id.endsWith('-handed-over')) handedOver.push(entry);
    await put(entry);
  };
  for (const callback of callbacks) {
    const [conference = '', status] = callback.split(' ');
    await reports(conference, 'u1', status as 'BEGIN' | 'END');
    await it.settle();
  }
  const original = { conferenceId: receivedBy, id: expect.any(String), receivedAt: expect.any(String) };
  expect(handedOver).toMatchObject([{ kind: 'callback', conferenceId: 'a', original }]);
});

test('publishes a handed-over END once, also if it is handed over again days later, after other callbacks', async () => {
  await it.live(clock('11:01'));
  await reports('a', 'u1', 'BEGIN');
  await it.settle();
  await reports('b', 'u1', 'END');
  const forwarding = it.mailbox[0];
  if (!forwarding) throw new Error('expected the END');
  await it.settle();
  await reports('a', 'u2', 'BEGIN');
  await it.settle();
  const before = [countCallbacks('a'), eventsOf('a')];
  for (const pause of [10 * MINUTE, 3 * 24 * 60 * MINUTE]) {
    it.pass(pause);
    const { original: _none, ...end } = forwarding as CallbackEntry;
    const original = { id: end.id, conferenceId: 'b', receivedAt: end.receivedAt };
    const again = { ...end, id: `${end.id}-handed-over`, conferenceId: 'a', receivedAt: it.now(), original };
    await advanceConference(it.ports)(again);
    expect([countCallbacks('a'), eventsOf('a')]).toEqual(before);
  }
});

test('counts an END that is received before its BEGIN, in the same conference, after it', async () => {
  await it.live(clock('10:05'));
  await reports('a', 'u1', 'END');
  await it.settle();
  expect(eventsOf('a')).toEqual([]);
  await reports('a', 'u1', 'BEGIN');
  await it.settle();
  expect(eventsOf('a')).toEqual(FIRST.slice(0, 3));
});

test('stores no owner of the calls of a conference without a number', async () => {
  const { fonenumber: _none, ...fields } = from(0, 60);
  await it.create('n', fields);
  await it.live(clock('10:05'));
  await reports('n', 'u9', 'BEGIN');
  await reports('n', 'u9', 'END');
  await it.settle();
  expect(eventsOf('n')).toEqual(FIRST.slice(0, 3));
  expect(await it.ports.calls.read('u9')).toEqual({});
});

test.each([
  ['in order', ['a BEGIN', 'b END']],
  ['the end first', ['b END', 'a BEGIN']],
])(
  'counts a call once, and in one conference, if the function crashes after any call of a port: %s',
  async (_name, callbacks) => {
    let count = 0;
    await it.live(clock('11:01'));
    await atEveryCall(async (where) => {
      count += 1;
      const uid = `u${count}`;
      const before = [eventsOf('a').length, eventsOf('b').length];
      const { ports, calls } = breakingPorts(it.ports, where);
      for (const callback of callbacks) {
        const [conference = '', status] = callback.split(' ');
        await reports(conference, uid, status as 'BEGIN' | 'END');
      }
      // The entries of each conference are processed in order, first by the function that crashes.
      const tried: Entry[] = [...it.mailbox];
      for (const entry of tried) await advanceConference(ports)(entry).catch(() => undefined);
      await it.settle();
      const happened = eventsOf('a').slice(before[0]);
      expect([uid, happened.filter((type) => type.startsWith('Participant'))]).toEqual([
        uid,
        FIRST.slice(1, 3),
      ]);
      expect([uid, eventsOf('b').length]).toEqual([uid, before[1]]);
      expect([uid, (await it.state('a'))?.participants]).toEqual([uid, []]);
      return calls();
    });
  },
);
