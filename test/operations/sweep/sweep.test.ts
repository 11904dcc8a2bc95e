import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import { type Entry, tickOf } from '../../../lambda/domain/entry';
import { after, type Instant } from '../../../lambda/domain/instant';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import type { DeliveryJob } from '../../../lambda/ports/delivery-queue';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, testRelay, UNREACHABLE_URL } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

/** The time of the reminder of a conference with the usual times. */
const REMINDER = '2026-05-04T09:50:00.000Z' as Instant;
const MINUTE = 60_000;

/** Moves the clock to a time in milliseconds after a moment. */
function at(moment: Instant, more = 0): void {
  it.pass(Date.parse(moment) + more - Date.parse(it.now()));
}

/** Makes a creation whose announcement failed. */
async function createUnannounced(id: string): Promise<void> {
  const mailbox = { put: () => Promise.reject(new Error('the mailbox is broken')) };
  const { status } = await relay().with({ ...it.ports, mailbox })('POST', '/v2/conferences', {
    id,
    ...FIELDS,
  });
  expect(status).toBe(201);
}

describe('a lost tick', () => {
  test('is put if it is more than 90 s late, under the same id', async () => {
    await it.create('a');
    expect(it.schedules.get('a')?.dueAt).toBe(REMINDER);
    at(REMINDER, 90_000 - 1);
    await it.sweep();
    expect(it.mailbox).toEqual([]);
    it.pass(1);
    await it.sweep();
    expect(it.mailbox).toEqual([{ ...it.schedules.get('a'), receivedAt: it.now() }]);
    expect(it.linesOf(LOG_CODES.sweepsCompleted)).toEqual([
      { open: 1, overdue: 0 },
      { open: 1, overdue: 1 },
    ]);
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Reminder']);
  });

  test('that arrives later counts once', async () => {
    await it.create('a');
    const tick = it.schedules.get('a');
    at(REMINDER, 2 * MINUTE);
    await it.sweep();
    await it.sweep();
    if (tick) it.mailbox.push({ ...tick, receivedAt: it.now() });
    await it.settle();
    expect(it.types('a').filter((type) => type === 'Conference Reminder')).toHaveLength(1);
  });

  test('is put once, according to the state, if the list has it twice and in another revision', async () => {
    await it.create('a');
    const tick = it.schedules.get('a');
    if (!tick) throw new Error('expected a tick');
    const shown = [{ ...tick, dueAt: it.now(), revision: 0, id: 'tick-a-0' }, tick];
    const conferenceLog = { ...it.ports.conferenceLog, dueTicks: async () => ({ items: shown }) };
    at(REMINDER, -1);
    await it.sweep({ conferenceLog });
    expect(it.mailbox).toEqual([]);
    at(REMINDER, 2 * MINUTE);
    await it.sweep({ conferenceLog });
    expect(it.mailbox).toEqual([{ ...tick, receivedAt: it.now() }]);
    expect(it.linesOf(LOG_CODES.sweepsCompleted)).toMatchObject([{ overdue: 0 }, { overdue: 1 }]);
  });

  test('is not put for a conference that is only in the list', async () => {
    const items = [tickOf('a', { revision: 1, dueAt: it.now() })];
    it.pass(2 * MINUTE);
    await it.sweep({ conferenceLog: { ...it.ports.conferenceLog, dueTicks: async () => ({ items }) } });
    expect(it.mailbox).toEqual([]);
  });

  test('leads to all events of the timetable, even if each schedule is lost', async () => {
    const lost = { set: async () => undefined, clear: async () => undefined };
    it = await isolatedRelay(relay(), () => ({ schedules: lost }));
    await it.create('a');
    for (let sweeps = 0; sweeps < 40; sweeps += 1) {
      it.pass(5 * MINUTE);
      await it.sweep();
      await it.settle();
    }
    expect(it.types('a')).toEqual([
      ...['Conference Scheduled', 'Conference Reminder', 'Scheduled Start Reached', 'Organizer Absent'],
      ...['Conference Not Attended', 'Scheduled End Reached'],
    ]);
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect((await it.ports.conferenceLog.dueTicks(10)).items).toEqual([]);
  });

  test('is found on any page of the list', async () => {
    it = await isolatedRelay(relay(), ({ conferenceLog }) => ({
      conferenceLog: { ...conferenceLog, dueTicks: (_limit, from) => conferenceLog.dueTicks(2, from) },
    }));
    for (const id of ['a', 'b', 'c', 'd', 'e']) await it.create(id);
    at(REMINDER, 2 * MINUTE);
    await it.sweep();
    expect(it.mailbox.map(({ conferenceId }) => conferenceId)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

test('a conference that is gone and closed gets no more status checks, and its times are published', async () => {
  await it.create('a');
  await relay().client({}).delete('a');
  await it.sweep();
  await it.live(REMINDER);
  expect((await it.state('a'))?.closedAt).toBeDefined();
  const before = relay().sent.length;
  await it.sweep();
  await it.settle();
  expect(relay().sent.slice(before)).toEqual(['list']);
  await it.live(after(REMINDER, 3 * 3600_000));
  expect(it.types('a').slice(1)).toEqual([
    ...['Conference Gone', 'Scheduled Start Reached', 'Scheduled End Reached'],
  ]);
});

test.each(['deliveries', 'conferences'])('throws a failure of the %s after all other parts', async (part) => {
  await it.create('a');
  await it.ports.deliveries.write(postponeDelivery(newDelivery('a', 1), it.now()));
  at(REMINDER, 2 * MINUTE);
  const failing = () => Promise.reject(new Error('this is broken'));
  const jobs: DeliveryJob[] = [];
  const ports: Record<string, Partial<IsolatedRelay['ports']>> = {
    deliveries: { deliveryQueue: { put: failing } },
    conferences: {
      conferenceLog: { ...it.ports.conferenceLog, dueTicks: failing },
      deliveryQueue: { put: async (job) => void jobs.push(job) },
    },
  };
  await expect(it.sweep(ports[part])).rejects.toThrow('this is broken');
  expect(it.linesOf('sweep.part_failed')).toEqual([{ error: new Error('this is broken') }]);
  expect([it.mailbox.length, jobs.length]).toEqual(part === 'deliveries' ? [1, 0] : [0, 1]);
});

test('makes a failed announcement, once', async () => {
  await createUnannounced('a');
  expect(it.mailbox).toEqual([]);
  expect(it.linesOf('change.announcement_failed')).toEqual([
    { conferenceId: 'a', error: new Error('the mailbox is broken') },
  ]);
  await it.sweep();
  expect(it.mailbox).toMatchObject([{ kind: 'change', change: 'created', conferenceId: 'a' }]);
  await it.sweep();
  expect(it.mailbox).toHaveLength(1);
  await it.settle();
  expect(it.types('a')).toEqual(['Conference Scheduled']);
  expect((await it.ports.definitions.read('a'))?.intent).toBeUndefined();
});

test('a change that the sweep announces before its request is not logged as a failure, and is published once', async () => {
  const mailbox = {
    async put(entry: Entry) {
      await it.ports.mailbox.put(entry);
      await it.sweep();
    },
  };
  const caller = relay().with({ ...it.ports, mailbox });
  expect((await caller('POST', '/v2/conferences', { id: 'a', ...FIELDS })).status).toBe(201);
  expect(it.mailbox.map(({ id }) => id)).toEqual(['change-a-1', 'change-a-1']);
  expect(it.linesOf('change.announcement_failed')).toEqual([]);
  await it.settle();
  expect(it.types('a')).toEqual(['Conference Scheduled']);
  expect((await it.ports.definitions.read('a'))?.intent).toBeUndefined();
});

test('sends one request to FoneStorm, for its list, with any number of conferences', async () => {
  for (const id of ['a', 'b', 'c', 'd']) await it.create(id);
  await createUnannounced('e');
  at(REMINDER, 2 * MINUTE);
  const { sent } = relay();
  const before = sent.length;
  await it.sweep();
  expect(sent.slice(before)).toEqual(['list']);
});

describe('if FoneStorm', () => {
  const failures: Record<string, () => IsolatedRelay['ports']['fonestorm']> = {
    'is down': () => relay().client({ url: UNREACHABLE_URL, credentials: { username: 'u', password: 'p' } }),
    'is busy': () => {
      relay().foneStorm({ apiFaults: [{ fault: 'busy' }] });
      return relay().ports.fonestorm;
    },
    fails: () => {
      relay().foneStorm({ apiFaults: [{ fault: 'fail-before' }] });
      return relay().ports.fonestorm;
    },
    'has no slot in the budget': () =>
      relay().client({ budget: { takeSlot: () => Promise.reject(new BudgetExceeded(3)) } }),
  };
  test.each(Object.keys(failures))(
    '%s, the work without FoneStorm is done, and the next sweep does the rest',
    async (failure) => {
      await it.create('a');
      await makeUnknownCreation('b');
      await createUnannounced('c');
      it.pass(2 * MINUTE);
      await relay().client({}).delete('a');
      at(REMINDER, 2 * MINUTE);
      await it.sweep({ fonestorm: failures[failure]?.() ?? it.ports.fonestorm });
      expect(it.linesOf('sweep.item_failed')).toEqual([]);
      expect(it.linesOf('sweep.list_unavailable')).toEqual([
        { error: expect.any(failure.includes('budget') ? BudgetExceeded : FoneStormError) },
      ]);
      expect(it.mailbox.map(({ id, conferenceId }) => [conferenceId, id.split('-')[0]])).toEqual([
        ['a', 'tick'],
        ['c', 'change'],
      ]);
      relay().foneStorm({ apiFaults: [] });
      await it.settle();
      expect(await it.ports.definitions.read('b')).toMatchObject({ status: 'proposed' });
      await it.sweep();
      await it.settle();
      expect([it.types('b'), it.types('c')]).toEqual([['Conference Scheduled'], ['Conference Scheduled']]);
      expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Reminder', 'Conference Gone']);
    },
  );

  test.each([
    ['the budget ends', new BudgetExceeded(3)],
    ['FoneStorm becomes busy', new FoneStormError('busy', 'busy')],
  ])(
    'returns its list before %s, announcements do not wait for changes with an unknown outcome',
    async (_name, error) => {
      for (const id of ['a', 'b']) {
        await it.create(id);
        relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'update', next: 1 }] });
        await it.call('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
      }
      it.pass(2 * MINUTE);
      await createUnannounced('c');
      let updates = 0;
      const update = () => {
        updates += 1;
        return Promise.reject(error);
      };
      await it.sweep({ fonestorm: { ...it.ports.fonestorm, update } });
      expect(updates).toBe(1);
      expect(it.mailbox).toMatchObject([{ conferenceId: 'c', change: 'created' }]);
      await it.sweep();
      await it.settle();
      expect([it.types('a').at(-1), it.types('b').at(-1)]).toEqual([
        'Conference Updated',
        'Conference Updated',
      ]);
    },
  );

  /** Makes a creation with an unknown outcome, which FoneStorm executed. */
  async function makeUnknownCreation(id: string): Promise<void> {
    relay().foneStorm({
      apiFaults: [
        { fault: 'fail-after', operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    expect((await it.call('POST', '/v2/conferences', { id, ...FIELDS })).status).toBe(502);
  }
});

test('an error of the relay in the request for the list fails the sweep', async () => {
  const list = () => Promise.reject(new TypeError('no list'));
  await expect(it.sweep({ fonestorm: { ...it.ports.fonestorm, list } })).rejects.toThrow('no list');
});

test('a failure of the infrastructure fails the sweep, and the next one continues', async () => {
  await it.create('a');
  at(after(REMINDER, 2 * MINUTE));
  const mailbox = { put: () => Promise.reject(new Error('the mailbox is broken')) };
  await expect(it.sweep({ mailbox })).rejects.toThrow('the mailbox is broken');
  await it.sweep();
  expect(it.mailbox).toHaveLength(1);
});
