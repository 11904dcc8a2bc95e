import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { problemName } from '../api-caller';
import { creationSteps } from '../creation-steps';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, testRelay, UNREACHABLE_URL } from '../test-relay';

const relay = testRelay();
const { create, expectOne } = creationSteps(relay);

describe('a creation with a known outcome', () => {
  test.each([
    ['refused', 'refuse', 400, 'refused-by-fonestorm', undefined, ['failed']],
    ['over its limit of requests', 'busy', 429, 'too-many-requests', '1', []],
  ] as const)(
    '%s: returns the error, and the request can be sent again',
    async (_what, fault, status, name, wait, announced) => {
      const id = freshId();
      relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
      const first = await create(id);
      expect([first.status, problemName(first), first.headers['retry-after']]).toEqual([status, name, wait]);
      expect(first.sent).toEqual(['create']);
      expect(relay().announced(id)).toEqual(announced);
      expect((await relay().call('GET', `/v2/conferences/${id}`)).status).toBe(404);
      const again = await create(id);
      expect([again.status, again.sent]).toEqual([201, ['create']]);
      await expectOne(id, announced);
    },
  );

  test('can be sent again with other content after a refusal', async () => {
    const id = freshId();
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    expect((await create(id, { ...FIELDS, label: 'Refused' })).status).toBe(400);
    expect((await create(id)).status).toBe(201);
    await expectOne(id, ['failed']);
  });

  test('announces a refusal that could not be announced before the next creation', async () => {
    const id = freshId();
    const mailbox = { put: () => Promise.reject(new Error('the mailbox is broken')) };
    const withoutMailbox = relay().with({ mailbox });
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    expect(problemName(await create(id, FIELDS, withoutMailbox))).toBe('refused-by-fonestorm');
    const second = await create(id, FIELDS, withoutMailbox);
    expect([second.status, second.sent]).toEqual([503, []]);
    expect((await create(id)).status).toBe(201);
    await expectOne(id, ['failed']);
  });

  test('that loses to a refused one leaves the announcement of the refusal to the next request', async () => {
    const id = freshId();
    const withoutMailbox = relay().with({ mailbox: { put: () => Promise.reject(new Error('broken')) } });
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    let isFirst = true;
    const definitions = interceptPort(relay().ports.definitions, async (name, write) => {
      if (name === 'write' && isFirst) {
        isFirst = false;
        expect(problemName(await create(id, FIELDS, withoutMailbox))).toBe('refused-by-fonestorm');
      }
      return write();
    });
    expect(problemName(await create(id, FIELDS, relay().with({ definitions })))).toBe('change-under-way');
    expect((await create(id)).status).toBe(201);
    await expectOne(id, ['failed']);
  });

  test('unreachable: returns the error, and the request can be sent again', async () => {
    const id = freshId();
    const { client, with: withPorts } = relay();
    const credentials = { username: 'fonestorm', password: 'fonestorm' };
    const unreachable = withPorts({ fonestorm: client({ url: UNREACHABLE_URL, credentials }) });
    const first = await unreachable('POST', '/v2/conferences', { id, ...FIELDS });
    expect([first.status, problemName(first), first.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '5',
    ]);
    expect((await create(id)).status).toBe(201);
    await expectOne(id);
  });

  test('invalid credentials for FoneStorm: returns the error, and the request can be sent again', async () => {
    const id = freshId();
    const unauthorized = relay().with({ fonestorm: relay().client({ credentials: { token: 'of nobody' } }) });
    const first = await unauthorized('POST', '/v2/conferences', { id, ...FIELDS });
    expect([first.status, problemName(first)]).toEqual([502, 'fonestorm-failed']);
    expect(first.text).not.toContain('of nobody');
    expect((await create(id)).status).toBe(201);
    await expectOne(id);
  });

  test('another server at the address: names the setting, and the request can be sent again', async () => {
    const id = freshId();
    const { client, simulator, call } = relay();
    const other = relay().with({ fonestorm: client({ url: `${simulator.url}/other` }) });
    const first = await other('POST', '/v2/conferences', { id, ...FIELDS });
    expect([first.status, problemName(first)]).toEqual([502, 'fonestorm-failed']);
    expect(first.body.detail).toMatch(/status 404; check fonestormUrl$/);
    expect((await create(id)).status).toBe(201);
    const repeated = await other('DELETE', `/v2/conferences/${id}`);
    expect([repeated.status, problemName(repeated)]).toEqual([502, 'fonestorm-failed']);
    expect((await call('GET', `/v2/conferences/${id}`)).status).toBe(200);
    await expectOne(id);
  });
});

describe("FoneStorm's own ids", () => {
  test.each([['ignored'], ['duplicated']] as const)(
    'if the relay’s ids are %s, a lost response makes no second conference, and FoneStorm’s id is used',
    async (ids) => {
      const id = freshId();
      relay().foneStorm({ ids, apiFaults: [{ fault: 'fail-after', operation: 'create', next: 1 }] });
      expect((await create(id)).body.conference?.id).toBe(id);
      expect((await create(id)).sent).toEqual([]);
      await expectOne(id);
      const { call, atFoneStorm } = relay();
      expect((await call('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
      expect(atFoneStorm(id)).toMatchObject([{ label: 'Daily' }]);
      const details = await call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' });
      expect([details.status, details.body.conference?.id]).toEqual([200, id]);
      expect((await call('GET', `/v2/conferences/${id}/fonenumbers`)).body.fonenumbers).toHaveLength(1);
      expect((await call('DELETE', `/v2/conferences/${id}`)).status).toBe(200);
      expect(atFoneStorm(id)).toEqual([]);
    },
  );

  test('if the relay’s ids are rejected, the creation is refused', async () => {
    relay().foneStorm({ ids: 'rejected' });
    const answer = await create(freshId());
    expect([answer.status, problemName(answer)]).toEqual([400, 'refused-by-fonestorm']);
  });
});

describe('two concurrent requests', () => {
  test('with the same creation make one conference', async () => {
    const id = freshId();
    const answers = await Promise.all([create(id), create(id), create(id)]);
    const [first, ...others] = answers.toSorted((a, b) => a.status - b.status);
    expect(first?.status).toBe(201);
    for (const other of others) {
      expect(other.status === 201 ? other.text : problemName(other)).toBe(
        other.status === 201 ? first?.text : 'change-under-way',
      );
    }
    expect((await create(id)).text).toBe(first?.text);
    await expectOne(id);
  });

  test('with different content and one id make one conference', async () => {
    const id = freshId();
    const answers = await Promise.all([create(id), create(id, { ...FIELDS, label: 'Other' })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(relay().atFoneStorm(id)).toHaveLength(1);
    const other = await create(id, { ...FIELDS, label: 'Neither' });
    expect(problemName(other)).toBe('id-taken');
    expect(other.body.detail).toContain('expected the same content');
  });

  test('can be sent again if the definition of the other one has disappeared', async () => {
    const definitions = {
      ...relay().ports.definitions,
      read: async () => undefined,
      write: async () => false,
    };
    const answer = await create(freshId(), FIELDS, relay().with({ definitions }));
    expect([answer.status, problemName(answer), answer.sent]).toEqual([409, 'change-under-way', []]);
  });
});

test('removes the callback URL from the detail of a refusal by FoneStorm', async () => {
  const id = freshId();
  const { fonestorm } = relay().ports;
  const withEcho = relay().with({
    fonestorm: {
      ...fonestorm,
      async create({ callbackUrl }) {
        throw new FoneStormError('refused', `callback_url: ${callbackUrl} cannot be reached`, {
          status: 400,
        });
      },
    },
  });
  const answer = await withEcho('POST', '/v2/conferences', { id, ...FIELDS });
  expect(problemName(answer)).toBe('refused-by-fonestorm');
  expect(answer.body.detail).toContain('cannot be reached');
  expect(answer.text).not.toMatch(/k1\.[\w-]{40,}/);
});
