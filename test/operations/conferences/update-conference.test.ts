import { BudgetExceeded } from '../../../lambda/ports/budget';
import type { Mailbox } from '../../../lambda/ports/mailbox';
import { type ApiResponse, problemName } from '../api-caller';
import { FIELDS, freshId, testRelay, UNREACHABLE_URL } from '../test-relay';
import { sameAtBothSides, updateSteps } from '../update-steps';

const relay = testRelay();
const { createOne, update, failUpdates, both, changedNames } = updateSteps(relay);

describe('an update', () => {
  test('changes its fields at both sides, and is announced with their names', async () => {
    const id = await createOne();
    const answer = await update(id, { label: 'Daily', attendees: ['grace'] });
    expect([answer.status, answer.body]).toEqual([200, { conference: { id } }]);
    expect(await both(id, 'label', 'attendees')).toEqual(
      sameAtBothSides({ label: 'Daily', attendees: ['grace'] }),
    );
    expect(changedNames(id)).toEqual([['label', 'attendees']]);
  });

  test('of the callback URL only sends no request to FoneStorm', async () => {
    const id = await createOne();
    const { sent, call, atFoneStorm } = relay();
    const before = sent.length;
    expect((await update(id, { callback_url: 'https://caller.example/new' })).status).toBe(200);
    expect(sent.slice(before)).toEqual([]);
    const { body } = await call('GET', `/v2/conferences/${id}`);
    expect(body.conference?.conference_url).toBe('https://caller.example/new');
    expect(atFoneStorm(id)).toHaveLength(1);
    expect(changedNames(id)).toEqual([['callback_url']]);
  });

  test('without fields does nothing', async () => {
    const id = await createOne();
    const { sent, ports } = relay();
    const before = sent.length;
    const stored = await ports.definitions.read(id);
    expect((await update(id, {})).status).toBe(200);
    expect(sent.slice(before)).toEqual([]);
    expect(changedNames(id)).toEqual([]);
    expect(await ports.definitions.read(id)).toEqual(stored);
  });

  test('that changes nothing is sent, but not announced', async () => {
    const id = await createOne();
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
        const id = await createOne();
        await relay().call('DELETE', `/v2/conferences/${id}`);
        return id;
      },
    ],
  ])('of a conference %s is not found', async (_what, make) => {
    expect(problemName(await update(await make(), { label: 'Daily' }))).toBe('not-found');
  });
});

describe('a failed update', () => {
  test.each([
    ['refuse', 400, 'refused-by-fonestorm', undefined],
    ['busy', 429, 'too-many-requests', '1'],
  ] as const)('%s: returns the error, and changes nothing', async (fault, status, name, wait) => {
    const id = await createOne();
    failUpdates(fault);
    const before = relay().sent.length;
    const answer = await update(id, { label: 'Daily' });
    expect(relay().sent.slice(before)).toEqual(['update']);
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([status, name, wait]);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Weekly' }));
    expect(changedNames(id)).toEqual([]);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Monthly' }));
  });

  test('without a slot in the budget: returns the error, and changes nothing', async () => {
    const id = await createOne();
    const { client, with: withPorts, ports } = relay();
    const budget = { takeSlot: () => Promise.reject(new BudgetExceeded(3)) };
    const answer = await withPorts({ fonestorm: client({ budget }) })('PUT', `/v2/conferences/${id}`, {
      label: 'Daily',
    });
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
      ...[429, 'too-many-requests', '3'],
    ]);
    expect(await ports.definitions.read(id)).not.toHaveProperty('intent');
  });

  test('by an unexpected error: returns the error, and its outcome is unknown', async () => {
    const id = await createOne();
    const { ports, with: withPorts } = relay();
    const broken = () => Promise.reject(new TypeError('an error of the relay'));
    const breaking = withPorts({ fonestorm: { ...ports.fonestorm, update: broken } });
    expect(problemName(await breaking('PUT', `/v2/conferences/${id}`, { label: 'Daily' }))).toBe(
      'unavailable',
    );
    expect((await ports.definitions.read(id))?.intent).toMatchObject({
      kind: 'update',
      stage: 'outcome unknown',
    });
  });

  test('unreachable: returns the error, and changes nothing', async () => {
    const id = await createOne();
    const { client, with: withPorts } = relay();
    const credentials = { username: 'fonestorm', password: 'fonestorm' };
    const unreachable = withPorts({ fonestorm: client({ url: UNREACHABLE_URL, credentials }) });
    const answer = await unreachable('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
    expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '5',
    ]);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(
      sameAtBothSides({ label: 'Weekly', organizer: 'ada' }),
    );
  });

  test('of a conference that FoneStorm does not have: is not found', async () => {
    const id = await createOne();
    await relay().client({}).delete(id);
    expect(problemName(await update(id, { label: 'Daily' }))).toBe('not-found');
    expect(changedNames(id)).toEqual([]);
  });
});

describe('two concurrent updates', () => {
  test('one of them is refused, and the changes of the other are kept', async () => {
    const id = await createOne();
    const changes = [{ label: 'Daily' }, { organizer: 'ada' }];
    const answers = await Promise.all(changes.map((each) => update(id, each)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const refused = answers.findIndex(({ status }) => status === 409);
    expect(answers[refused] && problemName(answers[refused])).toBe('change-under-way');
    expect(answers[refused]?.body.detail).toContain('try again');
    expect((await update(id, changes[refused] ?? {})).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(
      sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
    );
    expect(changedNames(id)).toHaveLength(2);
  });

  test('refuses one that arrives during the request of the other', async () => {
    const id = await createOne();
    const { ports, with: withPorts } = relay();
    const { fonestorm } = ports;
    const meanwhile: ApiResponse[] = [];
    const slow = withPorts({
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
    expect(meanwhile.map(problemName)).toEqual(['change-under-way', 'change-under-way']);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Daily' }));
  });
});

describe('if the mailbox fails', () => {
  const broken: Mailbox = {
    async put() {
      throw new Error('the mailbox is broken');
    },
  };

  test('a change succeeds, and no other one starts before it is announced', async () => {
    const id = await createOne();
    const { with: withPorts, sent } = relay();
    const withoutMailbox = withPorts({ mailbox: broken });
    expect((await withoutMailbox('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    const before = sent.length;
    const refused = [
      await withoutMailbox('PUT', `/v2/conferences/${id}`, { organizer: 'ada' }),
      await withoutMailbox('DELETE', `/v2/conferences/${id}`),
    ];
    expect(refused.map(problemName)).toEqual(['unavailable', 'unavailable']);
    expect(sent.slice(before)).toEqual([]);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(changedNames(id)).toEqual([['label'], ['organizer']]);
  });
});
