import { sweep } from '../../../lambda/operations/sweep/sweep';
import type { Settings } from '../../../simulator/settings';
import { atEveryCall, type BreakPoint, breakingPorts } from '../breaking-ports';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, LONGEST_REQUEST, type Ports, testRelay } from '../test-relay';

const relay = testRelay();

/** Sends a creation, with these settings of FoneStorm, whose caller never repeats it. */
async function createOne(it: IsolatedRelay, ports: Ports, settings: Partial<Settings> = {}): Promise<void> {
  relay().foneStorm(settings);
  await relay().with(ports)('POST', '/v2/conferences', { id: 'a', ...FIELDS });
  relay().foneStorm({ apiFaults: [] });
  it.pass(LONGEST_REQUEST);
}

/** Expects that both sides have the conference once, with a timetable, or that neither has it and an event says so. */
async function expectAgreement(it: IsolatedRelay, at: string): Promise<'none' | 'confirmed' | 'failed'> {
  const definition = await it.ports.definitions.read('a');
  const there = relay().atFoneStorm('a');
  const state = await it.state('a');
  expect([at, it.mailbox, definition?.intent]).toEqual([at, [], undefined]);
  if (definition?.status === 'confirmed') {
    expect([at, there.map(({ id }) => id)]).toEqual([at, [definition.fonestorm?.id]]);
    expect([at, it.types('a')]).toEqual([at, ['Conference Scheduled']]);
    expect([at, state?.timetable?.dueAt]).toEqual([at, '2026-05-04T09:50:00.000Z']);
    expect(it.schedules.get('a')?.dueAt).toEqual(state?.timetable?.dueAt);
    return 'confirmed';
  }
  expect([at, there]).toEqual([at, []]);
  expect([at, definition?.status]).toEqual([at, definition ? 'failed' : undefined]);
  expect([at, it.types('a')]).toEqual([at, definition ? ['Conference Creation Failed'] : []]);
  return definition ? 'failed' : 'none';
}

async function twoSweeps(it: IsolatedRelay): Promise<void> {
  for (const _ of ['first', 'second']) {
    await it.sweep();
    await it.settle();
    it.pass(5 * 60_000);
  }
}

const describeBreak = ({ call }: BreakPoint) => `after call ${call}`;

describe('both sides agree after a creation is killed at any moment and never repeated', () => {
  const lost = (fault: 'fail-before' | 'fail-after' | 'time-out-after', list = false): Partial<Settings> => ({
    apiFaults: [
      { fault, operation: 'create', next: 1 },
      ...(list ? [{ fault: 'fail-before', operation: 'list', next: 1 } as const] : []),
    ],
  });
  const both = ['none', 'failed', 'confirmed'];
  test.each<[string, Partial<Settings>, readonly string[]]>([
    ['ids honoured', { ids: 'honoured' }, both],
    ['ids ignored', { ids: 'ignored' }, both],
    ['ids duplicated', { ids: 'duplicated' }, both],
    ['ids rejected', { ids: 'rejected' }, ['none', 'failed']],
    ['FoneStorm fails before its effect', lost('fail-before'), ['none', 'failed']],
    ['FoneStorm fails after its effect', lost('fail-after'), both],
    ['and so does its list', lost('fail-after', true), both],
    ['and ignores the id', { ...lost('fail-after'), ids: 'ignored' }, both],
    ['and duplicates it', { ...lost('fail-after', true), ids: 'duplicated' }, both],
    ['FoneStorm does not answer after its effect', lost('time-out-after'), both],
  ])('%s', async (_name, settings, ends) => {
    const ended = new Set<string>();
    const fonestorm = relay().impatientFoneStorm;
    await atEveryCall(async (where) => {
      const it = await isolatedRelay(relay());
      const { ports, calls } = breakingPorts({ ...it.ports, fonestorm }, where);
      await createOne(it, ports, settings);
      await twoSweeps(it);
      ended.add(await expectAgreement(it, describeBreak(where)));
      return calls();
    });
    expect([...ended].toSorted()).toEqual([...ends].toSorted());
  });
});

test('a creation that is killed at any moment, and repeated after the sweep, has failed first only if FoneStorm did not have it', async () => {
  const seen = new Set<string>();
  await atEveryCall(async (where) => {
    const it = await isolatedRelay(relay());
    const { ports, calls } = breakingPorts(it.ports, where);
    await createOne(it, ports);
    const wasThere = relay().atFoneStorm('a').length > 0;
    await twoSweeps(it);
    const wasKnown = (await it.ports.definitions.read('a')) !== undefined;
    expect((await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS })).status).toBe(201);
    await twoSweeps(it);
    const at = describeBreak(where);
    const failed = wasKnown && !wasThere ? ['Conference Creation Failed'] : [];
    const events = it.events.map(({ type, detail }) => `${detail.metadata.sequence} ${type}`);
    const expected = [...failed, 'Conference Scheduled'].map((type, index) => `${index + 1} ${type}`);
    // A repeat has the same sequence number.
    expect([at, [...new Set(events)]]).toEqual([at, expected]);
    expect([at, relay().atFoneStorm('a').length]).toEqual([at, 1]);
    seen.add(expected.join());
    return calls();
  });
  expect(seen.size).toBe(2);
});

describe('the next sweeps finish the work of a sweep that is killed at any moment', () => {
  /** The work of the sweep, and the expected state after two more sweeps. */
  interface Story {
    before(it: IsolatedRelay): Promise<void>;
    after(it: IsolatedRelay, at: string): Promise<void>;
    readonly others?: (ports: Ports) => Partial<Ports>;
  }
  const killed = (fault: 'fail-before' | 'fail-after', ids: Settings['ids']): Story => ({
    async before(it) {
      const list = { fault: 'fail-before', operation: 'list', next: 1 } as const;
      await createOne(it, it.ports, { ids, apiFaults: [{ fault, operation: 'create', next: 1 }, list] });
    },
    async after(it, at) {
      expect([at, await expectAgreement(it, at)]).toEqual([
        at,
        fault === 'fail-after' ? 'confirmed' : 'failed',
      ]);
    },
  });
  const changed = (method: 'PUT' | 'DELETE', fault: 'fail-before' | 'fail-after', type: string): Story => ({
    async before(it) {
      await it.create('a');
      const operation = method === 'PUT' ? 'update' : 'delete';
      relay().foneStorm({ apiFaults: [{ fault, operation, next: 1 }] });
      await it.call(method, '/v2/conferences/a', { label: 'Daily' });
      it.pass(LONGEST_REQUEST);
    },
    async after(it, at) {
      expect([at, it.types('a')]).toEqual([at, ['Conference Scheduled', type]]);
      expect((await it.ports.definitions.read('a'))?.intent).toBeUndefined();
      expect([
        at,
        relay()
          .atFoneStorm('a')
          .map(({ label }) => label),
      ]).toEqual([at, method === 'PUT' ? ['Daily'] : []]);
    },
  });
  const stories: Readonly<Record<string, Story>> = {
    'a creation that FoneStorm made': killed('fail-after', 'honoured'),
    'a creation that FoneStorm made under another id': killed('fail-after', 'ignored'),
    'a creation that FoneStorm did not make': killed('fail-before', 'honoured'),
    'an update': changed('PUT', 'fail-before', 'Conference Updated'),
    'a deletion': changed('DELETE', 'fail-after', 'Conference Cancelled'),
    'an update of a conference that FoneStorm no longer has': {
      async before(it) {
        await changed('PUT', 'fail-before', '').before(it);
        await relay().client({}).delete('a');
      },
      async after(it, at) {
        expect([at, it.types('a')]).toEqual([at, ['Conference Scheduled', 'Conference Gone']]);
        expect((await it.ports.definitions.read('a'))?.intent).toBeUndefined();
      },
    },
    'an overdue tick': {
      async before(it) {
        await it.create('a');
        it.pass(60 * 60_000);
      },
      async after(it, at) {
        expect([at, it.types('a').slice(0, 2)]).toEqual([
          at,
          ['Conference Scheduled', 'Conference Reminder'],
        ]);
      },
    },
    'an unmanaged conference that is taken over': {
      others: () => ({ unmanagedConferences: 'take over' }),
      async before() {
        await relay().client({}).create({ id: 'a', fields: FIELDS, callbackUrl: '' });
      },
      async after(it, at) {
        expect([at, it.types('a')]).toEqual([at, ['Conference Adopted']]);
        expect([at, relay().atFoneStorm('a').length]).toEqual([at, 1]);
      },
    },
    'a conference that FoneStorm made twice': {
      async before(it) {
        await it.create('a');
        const url = relay().simulator.control.conference('a').fields.callback_url ?? '';
        relay().foneStorm({ ids: 'duplicated' });
        await relay().client({}).create({ id: 'a', fields: FIELDS, callbackUrl: url });
      },
      async after(it, at) {
        expect([
          at,
          relay()
            .atFoneStorm('a')
            .map(({ id }) => id),
        ]).toEqual([at, ['a']]);
        expect(it.types('a')).toEqual(['Conference Scheduled']);
      },
    },
  };
  test.each(Object.entries(stories))('%s', async (_name, story) => {
    await atEveryCall(async (where) => {
      const it = await isolatedRelay(relay(), story.others);
      await story.before(it);
      const { ports, calls } = breakingPorts(it.ports, where);
      await sweep(ports)().catch(() => undefined);
      await it.settle();
      await twoSweeps(it);
      await story.after(it, describeBreak(where));
      return calls();
    }, 3);
  });
});
