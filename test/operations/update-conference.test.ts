import type { ChangeEntry } from '../../lambda/domain/entry';
import type { Mailbox } from '../../lambda/ports';
import type { ApiFault } from '../../simulator/faults';
import { type Answered, problem } from './caller';
import { FIELDS, freshId, house, NOWHERE } from './house';

const relay = house();

async function created(): Promise<string> {
  const id = freshId();
  const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  expect(status).toBe(201);
  return id;
}

function update(id: string, changes: object): Promise<Answered> {
  return relay().call('PUT', `/v2/conferences/${id}`, changes);
}

function strike(...faults: readonly ApiFault['fault'][]): void {
  relay().foneStorm({ apiFaults: faults.map((fault) => ({ fault, operation: 'update', next: 1 })) });
}

/** What the relay and FoneStorm have of these fields. */
async function both(id: string, ...names: readonly string[]) {
  const read = await relay().call('GET', `/v2/conferences/${id}`);
  const there = relay().simulator.control.conference(id).fields;
  const pick = (from: object = {}) =>
    Object.fromEntries(names.map((name) => [name, Reflect.get(from, name)]));
  return { relay: pick(read.body.conference), foneStorm: pick(there) };
}

/** The names of the fields that updates of a conference were announced to have changed; a repeat counts once. */
function changedNames(id: string): readonly (readonly string[])[] {
  const updates = relay().mailbox.filter(
    (entry): entry is ChangeEntry =>
      entry.kind === 'change' && entry.change === 'updated' && entry.conferenceId === id,
  );
  return [...new Map(updates.map((entry) => [entry.id, entry.changed ?? []])).values()];
}

const same = (fields: object) => ({ relay: fields, foneStorm: fields });

describe('an update', () => {
  test('changes the fields that it names, at both sides, and is announced with their names', async () => {
    const id = await created();
    const answer = await update(id, { label: 'Daily', attendees: ['grace'] });
    expect([answer.status, answer.body]).toEqual([200, { conference: { id } }]);
    expect(await both(id, 'label', 'attendees')).toEqual(same({ label: 'Daily', attendees: ['grace'] }));
    expect(changedNames(id)).toEqual([['label', 'attendees']]);
  });

  test('of the callback URL alone is none of FoneStorm’s business', async () => {
    const id = await created();
    const { sent, call, atFoneStorm } = relay();
    const before = sent.length;
    expect((await update(id, { callback_url: 'https://caller.example/new' })).status).toBe(200);
    expect(sent.slice(before)).toEqual([]);
    const { body } = await call('GET', `/v2/conferences/${id}`);
    expect(body.conference?.conference_url).toBe('https://caller.example/new');
    expect(atFoneStorm(id)).toHaveLength(1);
    expect(changedNames(id)).toEqual([['callback_url']]);
  });

  test('that names nothing does nothing', async () => {
    const id = await created();
    const { sent } = relay();
    const before = sent.length;
    expect((await update(id, {})).status).toBe(200);
    expect(sent.slice(before)).toEqual([]);
    expect(changedNames(id)).toEqual([]);
  });

  test('that changes nothing is sent, and announced no second time', async () => {
    const id = await created();
    const { sent } = relay();
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    const before = sent.length;
    expect((await update(id, { label: 'Daily', organizer: '' })).status).toBe(200);
    expect(sent.slice(before)).toEqual(['update']);
    expect((await update(id, { label: 'Daily', organizer: 'ada' })).status).toBe(200);
    expect(changedNames(id)).toEqual([['label'], ['organizer']]);
  });

  test.each([
    ['that was never created', async () => freshId()],
    [
      'that FoneStorm refused',
      async () => {
        const id = freshId();
        relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
        await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
        return id;
      },
    ],
    [
      'that is deleted',
      async () => {
        const id = await created();
        await relay().call('DELETE', `/v2/conferences/${id}`);
        return id;
      },
    ],
  ])('of a conference %s is not found', async (_what, make) => {
    expect(problem(await update(await make(), { label: 'Daily' }))).toBe('not-found');
  });
});

describe('an update that FoneStorm does not do', () => {
  test.each([
    ['refuse', 400, 'refused-by-fonestorm', undefined],
    ['busy', 429, 'too-many-requests', '1'],
  ] as const)('%s: is told, and leaves everything as it was', async (fault, status, name, wait) => {
    const id = await created();
    strike(fault);
    const answer = await update(id, { label: 'Daily' });
    expect([answer.status, problem(answer), answer.headers['retry-after']]).toEqual([status, name, wait]);
    expect(await both(id, 'label')).toEqual(same({ label: 'Weekly' }));
    expect(changedNames(id)).toEqual([]);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(same({ label: 'Monthly' }));
  });

  test('unreachable: is told, and leaves everything as it was', async () => {
    const id = await created();
    const { client, with: over } = relay();
    const credentials = { username: 'fonestorm', password: 'fonestorm' };
    const nowhere = over({ fonestorm: client({ url: NOWHERE, credentials }) });
    const answer = await nowhere('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
    expect([answer.status, problem(answer), answer.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '5',
    ]);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Weekly', organizer: 'ada' }));
  });

  test('because it no longer has the conference: is not found', async () => {
    const id = await created();
    await relay().client({}).delete(id);
    expect(problem(await update(id, { label: 'Daily' }))).toBe('not-found');
    expect(changedNames(id)).toEqual([]);
  });
});

describe('an update of which nobody knows what became of it', () => {
  const UNKNOWN = [
    ['fail-before', 502, 'outcome-unknown', 'Weekly'],
    ['fail-after', 502, 'outcome-unknown', 'Daily'],
    ['time-out-before', 504, 'fonestorm-timeout', 'Weekly'],
    ['time-out-after', 504, 'fonestorm-timeout', 'Daily'],
  ] as const;

  test.each(UNKNOWN)('%s: is told, and the same again does it', async (fault, status, name, there) => {
    const id = await created();
    strike(fault);
    const { client, with: over } = relay();
    const hasty = over({ fonestorm: client({ timeout: 500 }) });
    const answer = await hasty('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
    expect([answer.status, problem(answer)]).toEqual([status, name]);
    expect(await both(id, 'label')).toEqual({ relay: { label: 'Weekly' }, foneStorm: { label: there } });
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(same({ label: 'Daily' }));
    expect(changedNames(id)).toEqual([['label']]);
  });

  test.each([['fail-before'], ['fail-after']] as const)(
    '%s: another update sends both changes',
    async (fault) => {
      const id = await created();
      strike(fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Daily', organizer: 'ada' }));
      expect(changedNames(id)).toEqual([['label', 'organizer']]);
    },
  );

  test.each([['refuse'], ['busy'], ['fail-before']] as const)(
    'stays in doubt though another update meets %s, and is sent with the next one',
    async (fault) => {
      const id = await created();
      strike('fail-after', fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      expect((await update(id, { caller_id: '1' })).status).toBeGreaterThanOrEqual(400);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Daily', organizer: 'ada' }));
    },
  );

  test.each([['busy'], ['fail-before']] as const)(
    'stays in doubt though the very same meets %s, and is sent with the next one',
    async (fault) => {
      const id = await created();
      strike('fail-before', fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      expect((await update(id, { label: 'Daily' })).status).toBeGreaterThanOrEqual(400);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Daily', organizer: 'ada' }));
    },
  );

  test('is in doubt no longer once FoneStorm refused the very same', async () => {
    const id = await created();
    strike('fail-before', 'refuse');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problem(await update(id, { label: 'Daily' }))).toBe('refused-by-fonestorm');
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Weekly', organizer: 'ada' }));
  });

  test('can be taken back', async () => {
    const id = await created();
    strike('fail-after');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect((await update(id, { label: 'Weekly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(same({ label: 'Weekly' }));
    expect(changedNames(id)).toEqual([]);
  });

  test('counts for the order of the times of the next one', async () => {
    const id = await created();
    strike('fail-after');
    const later = { start_time: '2026-05-04T12:00:00.000Z', end_time: '2026-05-04T13:00:00.000Z' };
    expect((await update(id, later)).status).toBe(502);
    const answer = await update(id, { end_time: '2026-05-04T11:30:00.000Z' });
    expect(answer.body.errors).toEqual([
      { field: 'end_time', expected: 'a time after start_time, 2026-05-04T12:00:00.000Z' },
    ]);
    expect((await update(id, { end_time: '2026-05-04T12:30:00.000Z' })).status).toBe(200);
    expect(await both(id, 'start_time', 'end_time')).toEqual(
      same({ ...later, end_time: '2026-05-04T12:30:00.000Z' }),
    );
  });

  test('stays in doubt though a deletion is in doubt, too', async () => {
    const id = await created();
    strike('fail-after');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'delete', next: 1 }] });
    expect((await relay().call('DELETE', `/v2/conferences/${id}`)).status).toBe(502);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Daily', organizer: 'ada' }));
  });
});

describe('two updates at once', () => {
  test('one of them is told that the other is under way, and nothing of the other is lost', async () => {
    const id = await created();
    const wanted = [{ label: 'Daily' }, { organizer: 'ada' }];
    const answers = await Promise.all(wanted.map((changes) => update(id, changes)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const held = answers.findIndex(({ status }) => status === 409);
    expect(answers[held] && problem(answers[held])).toBe('change-under-way');
    expect((await update(id, wanted[held] ?? {})).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(same({ label: 'Daily', organizer: 'ada' }));
    expect(changedNames(id)).toHaveLength(2);
  });

  test('one that comes while FoneStorm is asked for the other is told so', async () => {
    const id = await created();
    const { ports, with: over } = relay();
    const { fonestorm } = ports;
    const meanwhile: Answered[] = [];
    const slow = over({
      fonestorm: {
        ...fonestorm,
        async update(...given) {
          meanwhile.push(await update(id, { organizer: 'ada' }));
          meanwhile.push(await relay().call('DELETE', `/v2/conferences/${id}`));
          await relay().call('GET', `/v2/conferences/${id}/fonenumbers`);
          return fonestorm.update(...given);
        },
      },
    });
    expect((await slow('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    expect(meanwhile.map(problem)).toEqual(['change-under-way', 'change-under-way']);
    expect(await both(id, 'label')).toEqual(same({ label: 'Daily' }));
  });
});

describe('where the mailbox takes nothing', () => {
  const broken: Mailbox = {
    async put() {
      throw new Error('the mailbox is broken');
    },
  };

  test('a change that is done is answered; no other begins before it is announced', async () => {
    const id = await created();
    const { with: over, sent } = relay();
    const deaf = over({ mailbox: broken });
    expect((await deaf('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    const before = sent.length;
    const held = [
      await deaf('PUT', `/v2/conferences/${id}`, { organizer: 'ada' }),
      await deaf('DELETE', `/v2/conferences/${id}`),
    ];
    expect(held.map(problem)).toEqual(['unavailable', 'unavailable']);
    expect(sent.slice(before)).toEqual([]);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(changedNames(id)).toEqual([['label'], ['organizer']]);
  });
});
