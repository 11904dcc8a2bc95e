import type { Entry } from '../../../lambda/domain/entry';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { readCallbacks } from '../../../lambda/operations/callbacks/read-callbacks';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { readDeliveries } from '../../../lambda/operations/deliveries/read-deliveries';
import type { Mailbox } from '../../../lambda/ports/mailbox';
import { problemName } from '../api-caller';
import { breakingPorts } from '../breaking-ports';
import {
  callbackPathOf,
  countsOf,
  erase,
  expectErased,
  inOrder,
  liveThrough,
  MARK,
  MARKED,
  publishedOnce,
} from '../erasure';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { LONGEST_REQUEST, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;

beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const hook = (id = 'a') => callbackPathOf(relay().simulator.control.conference(id).fields.callback_url);
const status = async () => (await it.ports.definitions.read('a'))?.status;
const CANCELLED = 'Conference Cancelled';

describe('erased', () => {
  test('a conference is deleted and cancelled, and nothing of it is left', async () => {
    await liveThrough(it, 'a', hook);
    expect(await countsOf(it, 'a')).toEqual({ history: 4, deliveries: 2, isClaimed: true });
    const answer = await erase(it.call, 'a');
    expect([answer.status, answer.body]).toEqual([200, { conference: { id: 'a' } }]);
    for (const read of [readCallbacks(it.ports), readDeliveries(it.ports)]) {
      expect(await read('a', 100)).toEqual({ items: [] });
    }
    await it.settle();
    expect(relay().atFoneStorm('a')).toEqual([]);
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(1);
    await expectErased(it, 'a');
    expect((await it.ports.definitions.read('a'))?.fonestorm?.id).toBe('a');
  });

  test('nothing is listed of a conference that does not exist: not found', async () => {
    for (const read of [readCallbacks(it.ports), readDeliveries(it.ports)]) {
      await expect(read('nobody', 100)).rejects.toMatchObject({ failure: 'not found' });
    }
  });

  test('one whose erasure is not announced yet is announced by the same request again, once', async () => {
    await it.create('a');
    const isErasure = (entry: Entry) => entry.kind === 'change' && entry.change === 'erased';
    const mailbox: Mailbox = {
      put: async (entry) =>
        isErasure(entry) ? Promise.reject(new Error('broken')) : it.ports.mailbox.put(entry),
    };
    expect((await erase(relay().with({ ...it.ports, mailbox }), 'a')).status).toBe(200);
    const { version } = (await it.ports.definitions.read('a')) ?? {};
    expect((await erase(it.call, 'a')).status).toBe(200);
    expect(it.mailbox.filter(isErasure).map(({ id }) => id)).toEqual([`change-a-${version}`]);
  });

  test('one that was deleted before is not cancelled again', async () => {
    await liveThrough(it, 'a', hook);
    await it.call('DELETE', '/v2/conferences/a');
    await it.settle();
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(1);
    await expectErased(it, 'a');
  });

  test.each(['refuse', 'busy'] as const)(
    'one whose creation failed (%s) was never there to be cancelled',
    async (fault) => {
      relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
      await it.call('POST', '/v2/conferences', { ...MARKED, id: 'a' });
      await it.settle();
      expect((await erase(it.call, 'a')).status).toBe(200);
      await it.settle();
      expect(publishedOnce(it, 'a', CANCELLED)).toBe(0);
      await expectErased(it, 'a');
    },
  );

  test('one whose creation failed does not come back though FoneStorm has it, and was to be asked', async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { ...MARKED, id: 'a' });
    await it.settle();
    const { callback_url: _own, ...fields } = MARKED;
    const url = callbackUrl(it.ports.publicUrl, 'a', await it.ports.callbackKeys());
    await relay().client({}).create({ id: 'a', fields, callbackUrl: url });
    it.statusChecks.push({ id: 'q', conferenceId: 'a', reason: 'why', notBefore: it.now() });
    await erase(it.call, 'a');
    await it.settle();
    expect(await status()).toBe('erased');
    await it.sweep({ unmanagedConferences: 'take over' });
    await it.settle();
    expect(await status()).toBe('erased');
    await expectErased(it, 'a');
  });

  test('one of which nobody knows whether it was created is left until that is known', async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { ...MARKED, id: 'a' });
    expect(problemName(await erase(it.call, 'a'))).toBe('change-under-way');
    it.pass(LONGEST_REQUEST);
    await it.sweep();
    await it.settle();
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    await expectErased(it, 'a');
  });

  test('one with an update in doubt is deleted with it', async () => {
    await liveThrough(it, 'a', hook);
    relay().foneStorm({ apiFaults: [{ fault: 'fail-after', operation: 'update', next: 1 }] });
    expect((await it.call('PUT', '/v2/conferences/a', { label: `${MARK} again` })).status).toBe(502);
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    await expectErased(it, 'a');
  });

  test.each([
    ['refuse', 400],
    ['busy', 429],
    ['fail-after', 502],
  ] as const)('nothing is where FoneStorm does not delete it (%s); then it is', async (fault, httpStatus) => {
    await liveThrough(it, 'a', hook);
    const before = await countsOf(it, 'a');
    relay().foneStorm({ apiFaults: [{ fault, operation: 'delete', next: 1 }] });
    expect((await erase(it.call, 'a')).status).toBe(httpStatus);
    await it.settle();
    expect([await status(), await countsOf(it, 'a')]).toEqual(['confirmed', before]);
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    await expectErased(it, 'a');
  });

  test('twice at once, it is once', async () => {
    await liveThrough(it, 'a', hook);
    const answers = await Promise.all([erase(it.call, 'a'), erase(it.call, 'a')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await it.settle();
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(1);
    await expectErased(it, 'a');
  });
});

describe.each([
  ['the function ends after a call of a port', { when: 'after', isCrash: true }],
  ['a call of a port fails, undone', { when: 'before', isCrash: false }],
  ['a call of a port fails, done', { when: 'after', isCrash: false }],
] as const)('%s, whichever it is', (_how, how) => {
  test('during the request: the sweep ends it, or the same request again', async () => {
    for (let call = 1, isDone = false; !isDone; call += 1) {
      it = await isolatedRelay(relay());
      await liveThrough(it, 'a', hook);
      const { ports, calls } = breakingPorts(it.ports, { ...how, call });
      await erase(relay().with(ports), 'a');
      isDone = calls() < call;
      if (isDone) expect(call).toBeGreaterThan(8);
      it.pass(LONGEST_REQUEST);
      if (how.isCrash) await it.sweep();
      if (!how.isCrash || (await status()) !== 'erased') {
        const { status } = await erase(it.call, 'a');
        expect([call, [200, 404]]).toEqual([call, expect.arrayContaining([status])]);
      }
      await it.settle();
      expect([call, publishedOnce(it, 'a', CANCELLED)]).toEqual([call, 1]);
      await expectErased(it, 'a');
    }
  });

  test('while it is advanced: it is advanced again', async () => {
    for (let call = 1, isDone = false; !isDone; call += 1) {
      it = await isolatedRelay(relay());
      await liveThrough(it, 'a', hook);
      await erase(it.call, 'a');
      const { ports, calls } = breakingPorts(it.ports, { ...how, call });
      await inOrder(it.mailbox, advanceConference(ports)).catch(() => undefined);
      isDone = calls() < call;
      if (isDone) expect(call).toBeGreaterThan(12);
      await it.settle();
      expect([call, publishedOnce(it, 'a', CANCELLED)]).toEqual([call, 1]);
      await expectErased(it, 'a');
    }
  });
});
