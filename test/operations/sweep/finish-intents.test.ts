import type { ApiFault } from '../../../simulator/faults';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, type Ports, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

/** In milliseconds, longer than any request. */
const LATER = 91_000;

function faults(...apiFaults: ApiFault[]): void {
  relay().foneStorm({ apiFaults });
}

/** Makes a change with an unknown outcome. */
async function makeUnknownChange(
  method: 'PUT' | 'DELETE',
  fault: 'fail-before' | 'fail-after',
  body?: object,
): Promise<void> {
  faults({ fault, operation: method === 'PUT' ? 'update' : 'delete', next: 1 });
  expect((await it.call(method, '/v2/conferences/a', body)).status).toBe(502);
}

async function makeUnknownCreation(fault: 'fail-before' | 'fail-after'): Promise<void> {
  faults({ fault, operation: 'create', next: 1 }, { fault: 'fail-before', operation: 'list', next: 1 });
  expect((await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS })).status).toBe(502);
}

const status = async () => (await it.ports.definitions.read('a'))?.status;
const intent = async () => (await it.ports.definitions.read('a'))?.intent;
/** The requests to FoneStorm that are sent during some work. */
async function sent(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = relay().sent.length;
  await work();
  return relay().sent.slice(before);
}

describe('an update with an unknown outcome', () => {
  beforeEach(() => it.create('a'));

  test.each(['fail-before', 'fail-after'] as const)('%s: is sent again, and announced', async (fault) => {
    await makeUnknownChange('PUT', fault, { label: 'Daily' });
    it.pass(LATER);
    expect(await sent(it.sweep)).toEqual(['list', 'update']);
    await it.settle();
    expect(relay().atFoneStorm('a')).toMatchObject([{ label: 'Daily' }]);
    expect((await it.call('GET', '/v2/conferences/a')).body.conference?.label).toBe('Daily');
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Updated']);
    expect(await sent(it.sweep)).toEqual(['list']);
  });

  test('of a conference that FoneStorm no longer has is abandoned, and the conference is gone', async () => {
    await makeUnknownChange('PUT', 'fail-before', { label: 'Daily' });
    await relay().client({}).delete('a');
    it.pass(LATER);
    await it.sweep();
    await it.settle();
    expect(await intent()).toBeUndefined();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Gone']);
  });

  test('that FoneStorm then refuses was not made', async () => {
    await makeUnknownChange('PUT', 'fail-before', { label: 'Daily' });
    it.pass(LATER);
    faults({ fault: 'refuse', operation: 'update', next: 1 });
    await it.sweep();
    expect(await intent()).toBeUndefined();
    expect(await sent(it.sweep)).toEqual(['list']);
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('that FoneStorm made, and then refuses, is announced', async () => {
    await makeUnknownChange('PUT', 'fail-after', { label: 'Daily' });
    it.pass(LATER);
    faults({ fault: 'refuse', operation: 'update', next: 1 });
    expect(await sent(it.sweep)).toEqual(['list', 'update', 'details']);
    await it.settle();
    expect(await intent()).toBeUndefined();
    expect((await it.call('GET', '/v2/conferences/a')).body.conference?.label).toBe('Daily');
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Updated']);
  });

  test('that FoneStorm refuses, without showing the conference, keeps its unknown outcome', async () => {
    await makeUnknownChange('PUT', 'fail-after', { label: 'Daily' });
    it.pass(LATER);
    faults(
      { fault: 'refuse', operation: 'update', next: 1 },
      { fault: 'refuse', operation: 'details', next: 1 },
    );
    expect(await sent(it.sweep)).toEqual(['list', 'update', 'details']);
    expect(await intent()).toMatchObject({ kind: 'update', changes: { label: 'Daily' } });
    expect(it.statusChecks).toEqual([]);
  });

  test('is not abandoned if a caller has started another change meanwhile', async () => {
    await makeUnknownChange('PUT', 'fail-before', { label: 'Daily' });
    const { definitions, fonestorm } = it.ports;
    await relay().client({}).delete('a');
    it.pass(LATER);
    let isDeleting = false;
    const slow: Partial<Ports> = {
      definitions: interceptPort(definitions, async (name, work) => {
        // Between the failed request of the sweep and its second read.
        if (name === 'read' && relay().sent.at(-1) === 'update' && !isDeleting) {
          isDeleting = true;
          const stuck = { ...fonestorm, delete: () => new Promise<never>(() => undefined) };
          void relay().with({ ...it.ports, fonestorm: stuck })('DELETE', '/v2/conferences/a');
          await new Promise((resolve) => setImmediate(resolve));
        }
        return work();
      }),
    };
    await it.sweep(slow);
    expect(isDeleting).toBe(true);
    expect(await intent()).toMatchObject({ kind: 'delete', stage: 'requesting' });
  });
});

describe('a deletion with an unknown outcome', () => {
  beforeEach(() => it.create('a'));

  test.each(['fail-before', 'fail-after'] as const)('%s: is sent again, and announced', async (fault) => {
    await makeUnknownChange('DELETE', fault);
    it.pass(LATER);
    expect(await sent(it.sweep)).toEqual(['list', 'delete']);
    await it.settle();
    expect(relay().atFoneStorm('a')).toEqual([]);
    expect([await status(), await intent()]).toEqual(['deleted', undefined]);
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
  });

  test('that FoneStorm made, and then refuses, is announced', async () => {
    await makeUnknownChange('DELETE', 'fail-after');
    it.pass(LATER);
    faults({ fault: 'refuse', operation: 'delete', next: 1 });
    expect(await sent(it.sweep)).toEqual(['list', 'delete', 'details']);
    await it.settle();
    expect([await status(), await intent()]).toEqual(['deleted', undefined]);
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
  });

  test('that FoneStorm then refuses is abandoned, and an update before it keeps its unknown outcome', async () => {
    await makeUnknownChange('PUT', 'fail-before', { label: 'Daily' });
    it.pass(LATER);
    await makeUnknownChange('DELETE', 'fail-before');
    it.pass(LATER);
    faults({ fault: 'refuse', operation: 'delete', next: 1 });
    expect(await sent(it.sweep)).toEqual(['list', 'delete', 'details']);
    expect(await sent(it.sweep)).toEqual(['list', 'update']);
    expect(await sent(it.sweep)).toEqual(['list']);
    await it.settle();
    expect(relay().atFoneStorm('a')).toMatchObject([{ label: 'Daily' }]);
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Updated']);
  });
});

describe('an update after a deletion, both with an unknown outcome', () => {
  beforeEach(() => it.create('a'));

  test.each([
    ['fail-after', 'deleted', ['Conference Scheduled', 'Conference Cancelled']],
    ['fail-before', 'confirmed', ['Conference Scheduled', 'Conference Updated']],
  ] as const)('%s: is %s', async (fault, outcome, types) => {
    await makeUnknownChange('DELETE', fault);
    it.pass(LATER);
    await makeUnknownChange('PUT', 'fail-before', { label: 'Daily' });
    it.pass(LATER);
    await it.sweep();
    await it.settle();
    expect([await status(), await intent()]).toEqual([outcome, undefined]);
    expect(it.types('a')).toEqual(types);
  });
});

describe('a creation with an unknown outcome', () => {
  test('that FoneStorm made is scheduled', async () => {
    await makeUnknownCreation('fail-after');
    it.pass(LATER);
    expect(await sent(it.sweep)).toEqual(['list']);
    await it.settle();
    expect(await status()).toBe('confirmed');
    expect(it.types('a')).toEqual(['Conference Scheduled']);
    expect((await it.state('a'))?.timetable?.dueAt).toBeDefined();
  });

  test('that FoneStorm did not make has failed, and can be sent again', async () => {
    await makeUnknownCreation('fail-before');
    it.pass(LATER);
    expect(await sent(it.sweep)).toEqual(['list']);
    await it.settle();
    expect(await status()).toBe('failed');
    const [failed] = it.events;
    expect([failed?.type, failed?.detail.reason]).toEqual([
      'Conference Creation Failed',
      'FoneStorm did not say whether it created the conference, and does not have it',
    ]);
    await it.create('a');
    expect(it.types('a')).toEqual(['Conference Creation Failed', 'Conference Scheduled']);
  });

  test.each([
    ['is in progress', 89_000, 'requesting'],
    ['ended a moment ago', 89_000, 'outcome unknown'],
  ] as const)('is ignored if its request %s', async (_name, age, stage) => {
    if (stage === 'outcome unknown') await makeUnknownCreation('fail-before');
    else void unansweredCreation();
    await new Promise((resolve) => setImmediate(resolve));
    it.pass(age);
    await it.sweep();
    expect([await status(), (await intent())?.stage]).toEqual(['proposed', stage]);
    it.pass(LATER - age);
    await it.sweep();
    expect(await status()).toBe('failed');
  });

  test('ignores a list that was requested while FoneStorm could still execute the creation', async () => {
    await makeUnknownCreation('fail-after');
    it.pass(89_000);
    const fonestorm = interceptPort(it.ports.fonestorm, async (name, work) => {
      if (name === 'list') it.pass(LATER);
      await work();
      return [];
    });
    await it.sweep({ fonestorm });
    expect(await status()).toBe('proposed');
  });

  function unansweredCreation(): Promise<unknown> {
    const fonestorm = { ...it.ports.fonestorm, create: () => new Promise<never>(() => undefined) };
    return relay().with({ ...it.ports, fonestorm })('POST', '/v2/conferences', { id: 'a', ...FIELDS });
  }
});

describe('a repeated request during a sweep', () => {
  const requests = {
    'a creation that was made': ['POST', 'fail-after', 201, ['Conference Scheduled']],
    'a creation that was not made': ['POST', 'fail-before', 201, ['Conference Scheduled']],
    'an update': ['PUT', 'fail-before', 200, ['Conference Scheduled', 'Conference Updated']],
    'a deletion': ['DELETE', 'fail-after', 200, ['Conference Scheduled', 'Conference Cancelled']],
  } as const;
  test.each(Object.entries(requests))(
    'at any moment: %s is completed once, with one outcome for both',
    async (_name, [method, fault, status, types]) => {
      for (let moment = 1; ; moment += 1) {
        it = await isolatedRelay(relay());
        if (method === 'POST') await makeUnknownCreation(fault);
        else {
          await it.create('a');
          await makeUnknownChange(method, fault, { label: 'Daily' });
        }
        it.pass(LATER);
        const again = () =>
          method === 'POST'
            ? it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS })
            : it.call(method, '/v2/conferences/a', { label: 'Daily' });
        let calls = 0;
        let answered = 0;
        const interrupted = async (_call: string, work: () => Promise<unknown>) => {
          calls += 1;
          if (calls === moment) answered = (await again()).status;
          return work();
        };
        const { definitions, fonestorm, mailbox, conferenceLog } = it.ports;
        await it.sweep({
          definitions: interceptPort(definitions, interrupted),
          fonestorm: interceptPort(fonestorm, interrupted),
          mailbox: interceptPort(mailbox, interrupted),
          conferenceLog: interceptPort(conferenceLog, interrupted),
        });
        // A request between two steps of the sweep is refused, or finds the conference deleted.
        const statuses = [status, 409, ...(method === 'DELETE' ? [404] : [])];
        if (calls < moment) {
          expect(moment).toBeGreaterThan(6);
          break;
        }
        expect([moment, statuses]).toEqual([moment, expect.arrayContaining([answered])]);
        if (answered === 409) {
          it.pass(LATER);
          answered = (await again()).status;
          expect([moment, statuses]).toEqual([moment, expect.arrayContaining([answered])]);
        }
        it.pass(LATER);
        await it.sweep();
        await it.settle();
        // The sweep may find that FoneStorm did not make it, before the request makes it again.
        const failed = 'Conference Creation Failed';
        const isFailedFirst = fault === 'fail-before' && it.types('a')[0] === failed;
        expect([moment, it.types('a')]).toEqual([moment, [...(isFailedFirst ? [failed] : []), ...types]]);
        expect(await intent()).toBeUndefined();
        expect(relay().atFoneStorm('a')).toHaveLength(method === 'DELETE' ? 0 : 1);
      }
    },
  );
});
