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
  createWithAllData,
  erase,
  expectErased,
  inOrder,
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

const callbackPath = (id = 'a') =>
  callbackPathOf(relay().simulator.control.conference(id).fields.callback_url);
const status = async () => (await it.ports.definitions.read('a'))?.status;
const CANCELLED = 'Conference Cancelled';

describe('an erasure', () => {
  test('deletes and cancels a conference, and leaves none of its data', async () => {
    await createWithAllData(it, 'a', callbackPath);
    expect(await countsOf(it, 'a')).toEqual({ records: 4, deliveries: 2, hasKey: true });
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

  test('of an unknown conference: its lists are not found', async () => {
    for (const read of [readCallbacks(it.ports), readDeliveries(it.ports)]) {
      await expect(read('nobody', 100)).rejects.toMatchObject({ failure: 'not found' });
    }
  });

  test('that is not announced yet is announced once by the same request again', async () => {
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

  test('of a deleted conference does not cancel it again', async () => {
    await createWithAllData(it, 'a', callbackPath);
    await it.call('DELETE', '/v2/conferences/a');
    await it.settle();
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(1);
    await expectErased(it, 'a');
  });

  test.each(['refuse', 'busy'] as const)('of a failed creation (%s) cancels nothing', async (fault) => {
    relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { ...MARKED, id: 'a' });
    await it.settle();
    expect((await erase(it.call, 'a')).status).toBe(200);
    await it.settle();
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(0);
    await expectErased(it, 'a');
  });

  test('of a failed creation is final, even if FoneStorm has the conference and a status check is queued', async () => {
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

  test('of a creation with an unknown outcome is refused until the outcome is known', async () => {
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

  test('of a conference with an update with an unknown outcome deletes both', async () => {
    await createWithAllData(it, 'a', callbackPath);
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
  ] as const)(
    'that FoneStorm fails with %s erases nothing, and the next one erases',
    async (fault, httpStatus) => {
      await createWithAllData(it, 'a', callbackPath);
      const before = await countsOf(it, 'a');
      relay().foneStorm({ apiFaults: [{ fault, operation: 'delete', next: 1 }] });
      expect((await erase(it.call, 'a')).status).toBe(httpStatus);
      await it.settle();
      expect([await status(), await countsOf(it, 'a')]).toEqual(['confirmed', before]);
      expect((await erase(it.call, 'a')).status).toBe(200);
      await it.settle();
      await expectErased(it, 'a');
    },
  );

  test('is made once by two concurrent requests', async () => {
    await createWithAllData(it, 'a', callbackPath);
    const answers = await Promise.all([erase(it.call, 'a'), erase(it.call, 'a')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await it.settle();
    expect(publishedOnce(it, 'a', CANCELLED)).toBe(1);
    await expectErased(it, 'a');
  });
});

describe.each([
  ['the function crashes after a call of a port', { when: 'after', isCrash: true }],
  ['a call of a port fails before its effect', { when: 'before', isCrash: false }],
  ['a call of a port fails after its effect', { when: 'after', isCrash: false }],
] as const)('%s', (_how, how) => {
  test('during the request: the sweep or the same request again completes the erasure', async () => {
    for (let call = 1, isDone = false; !isDone; call += 1) {
      it = await isolatedRelay(relay());
      await createWithAllData(it, 'a', callbackPath);
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

  test('during an advance: the next advance completes the erasure', async () => {
    for (let call = 1, isDone = false; !isDone; call += 1) {
      it = await isolatedRelay(relay());
      await createWithAllData(it, 'a', callbackPath);
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
