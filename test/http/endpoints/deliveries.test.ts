import { randomBytes } from 'node:crypto';
import {
  type Delivery,
  newDelivery,
  postponeDelivery,
  recordAttempt,
  recordManualAttempt,
} from '../../../lambda/domain/delivery';
import { after as momentAfter } from '../../../lambda/domain/instant';
import { conferencesApi } from '../../../lambda/http/conferences-api';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import { receiverSecrets } from '../../../lambda/operations/deliveries/signature';
import { inMemoryDeliveryQueue } from '../../in-memory/deliveries';
import { type ApiResponse, problemName } from '../../operations/api-caller';
import { embeddedStore } from '../../operations/embedded-store';
import { freshId, SIGNING_KEYS, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { onGateway, onNode } from '../hosts';

const relay = testRelay({ openStore: embeddedStore });
const { created } = conferences(relay);

const URL_ = 'https://receiver.example/callbacks?tenant=1';
/** An entry's id contains the id of API Gateway's request. */

const get = (path: string) => relay().call('GET', path);

async function stored(...versions: readonly Delivery[]): Promise<Delivery> {
  for (const each of versions) expect(await relay().ports.deliveries.write(each)).toBe(true);
  const last = versions.at(-1);
  if (!last) throw new Error('expected a delivery');
  return last;
}

/** A delivery after one attempt. */
function tried(id: string, position: number, status: number): Promise<Delivery> {
  const startedAt = relay().ports.clock.now();
  const trying = postponeDelivery(newDelivery(id, position), startedAt);
  return stored(trying, recordAttempt(trying, { startedAt, duration: 12, status, response: 'an answer' }, 0));
}

/** The whole list, read by its links; each page has at most `limit` items. */
async function readAllPages(path: string, limit: number) {
  const found: NonNullable<ApiResponse['body']['deliveries']>[number][] = [];
  for (let target: string | undefined = path; target !== undefined; ) {
    const { status, body, headers }: ApiResponse = await get(target);
    expect([target, status]).toEqual([target, 200]);
    expect(body.deliveries?.length).toBeLessThanOrEqual(limit);
    found.push(...(body.deliveries ?? []));
    target = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
  }
  return found;
}

describe('the deliveries of a conference', () => {
  test('are listed in the order of the callbacks, with their attempts', async () => {
    const id = await created({ callback_url: URL_ });
    const startedAt = relay().ports.clock.now();
    await tried(id, 2, 503);
    await tried(id, 1, 204);
    await stored(postponeDelivery(newDelivery(id, 3), startedAt));
    const trying = postponeDelivery(newDelivery(id, 4), startedAt);
    await stored(trying, recordAttempt(trying, { startedAt, duration: 3, failure: 'no connection' }, 0));
    const { status, body, headers } = await get(`/v2/conferences/${id}/deliveries`);
    expect([status, headers.link]).toEqual([200, undefined]);
    const attempt = { at: startedAt, milliseconds: 12, response: 'an answer' };
    const pending = { conference: id, status: 'pending' };
    expect(body).toEqual({
      deliveries: [
        {
          ...{
            id: `${id}.1`,
            conference: id,
            callback: 1,
            status: 'delivered',
            attempt_count: 1,
          },
          attempts: [{ ...attempt, status: 204 }],
        },
        {
          ...{ ...pending, id: `${id}.2`, callback: 2, attempt_count: 1 },
          ...{ next_attempt_at: momentAfter(startedAt, 5012), attempts: [{ ...attempt, status: 503 }] },
        },
        {
          ...{ ...pending, id: `${id}.3`, callback: 3, attempt_count: 0 },
          ...{ next_attempt_at: startedAt, attempts: [] },
        },
        {
          ...{ ...pending, id: `${id}.4`, callback: 4, attempt_count: 1 },
          ...{ next_attempt_at: momentAfter(startedAt, 5003) },
          attempts: [{ at: startedAt, milliseconds: 3, failure: 'no connection' }],
        },
      ],
    });
  });

  test('show which attempt was manual', async () => {
    const id = await created({ callback_url: URL_ });
    const failed = await tried(id, 1, 410);
    const startedAt = relay().ports.clock.now();
    await stored(recordManualAttempt(failed, { startedAt, duration: 3, status: 500 }));
    const { body } = await get(`/v2/conferences/${id}/deliveries`);
    const [automatic, manual] = body.deliveries?.[0]?.attempts ?? [];
    expect(body.deliveries?.[0]).toMatchObject({ status: 'failed', attempt_count: 2 });
    expect(automatic).not.toHaveProperty('manual');
    expect(manual).toEqual({ at: startedAt, milliseconds: 3, status: 500, manual: true });
  });

  test('are listed in pages, also after the conference is deleted; another conference has none', async () => {
    const [id, other] = [await created({ callback_url: URL_ }), await created()];
    for (const each of [3, 1, 2, 5, 4]) await tried(id, each, 410);
    await relay().call('DELETE', `/v2/conferences/${id}`);
    const found = await readAllPages(`/v2/conferences/${id}/deliveries?limit=2`, 2);
    expect(found.map(({ callback }) => callback)).toEqual([1, 2, 3, 4, 5].map((each) => each));
    expect((await get(`/v2/conferences/${other}/deliveries`)).body).toEqual({ deliveries: [] });
    const { headers } = await get(`/v2/conferences/${id}/deliveries?limit=2`);
    const cursor = /cursor=[\w-]+/.exec(headers.link ?? '')?.[0];
    const elsewhere = await get(`/v2/conferences/${other}/deliveries?${cursor}`);
    expect(elsewhere.body.errors?.map(({ field }) => field)).toEqual(['cursor']);
  });
});

describe('the deliveries of all conferences', () => {
  test('are listed by status, in pages whose links keep the status', async () => {
    const ids = [await created(), await created(), await created()];
    for (const id of ids) {
      await tried(id, 1, 410);
      await tried(id, 2, 500);
      await tried(id, 3, 200);
      relay().pass(1000);
    }
    for (const [status, entry] of [
      ['failed', 1],
      ['pending', 2],
    ]) {
      const found = await readAllPages(`/v2/deliveries?limit=1&status=${status}`, 1);
      const own = found.filter(({ conference }) => ids.includes(conference));
      expect(own.map(({ id }) => id)).toEqual(ids.map((id) => `${id}.${entry}`));
      expect(new Set(found.map((each) => each.status))).toEqual(new Set([status]));
    }
    const { headers } = await get('/v2/deliveries?status=failed&limit=1');
    const cursor = /cursor=[\w-]+/.exec(headers.link ?? '')?.[0];
    expect((await get(`/v2/deliveries?status=pending&${cursor}`)).body.errors).toEqual([
      { field: 'cursor', expected: 'a cursor of this list and filter, from an earlier answer' },
    ]);
  });

  test.each([
    ['', ['status']],
    ['status=delivered', ['status']],
    ['status=', ['status']],
    ['status=FAILED&limit=0&cursor=x&page=1', ['status', 'page', 'limit', 'cursor']],
    ['status=failed&limit=1001', ['limit']],
    ['status=failed&cursor=', ['cursor']],
    ['status=failed&Status=failed', ['Status']],
    ['status=failed&__proto__=1', ['__proto__']],
  ])('?%s: names every fault', async (query, fields) => {
    const response = await get(`/v2/deliveries?${query}`);
    expect([problemName(response), response.body.errors?.map(({ field }) => field)]).toEqual([
      'invalid-request',
      fields,
    ]);
    const expected = response.body.errors?.find(({ field }) => field === 'status')?.expected;
    expect(expected).toBe(fields.includes('status') ? 'pending or failed' : undefined);
  });

  test('a repeated status is a fault: it is ambiguous', async () => {
    const response = await get('/v2/deliveries?status=pending&status=failed');
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ field: 'status', expected: 'one value' }]);
  });

  test.each([
    ['limit=0&status=failed', ['status', 'limit']],
    ['cursor=%00', ['cursor']],
  ])('of one conference ?%s: names every fault', async (query, fields) => {
    const { body } = await get(`/v2/conferences/${await created()}/deliveries?${query}`);
    expect(body.errors?.map(({ field }) => field)).toEqual(fields);
  });
});

describe('a delivery', () => {
  const hosts = {
    'a Node server': onNode,
    'API Gateway': async (handleRequest: Parameters<typeof onNode>[0]) => onGateway(handleRequest, 'base64'),
  };

  test.each(Object.entries(hosts))(
    'behind %s is retried by request, also if its id is encoded',
    async (_name, open) => {
      const { ports } = relay();
      const queue = inMemoryDeliveryQueue(ports.clock);
      const routes = conferencesApi({ ...ports, deliveryQueue: queue });
      const host = await open(withProblemResponses(createRouter(routes), ports.logger));
      const id = await created({ callback_url: URL_ });
      for (const [position, status] of [
        [1, 410],
        [9_999_999_999, 200],
      ] as const) {
        await tried(id, position, status);
        const path = `/v2/deliveries/${`${id}.${position}`.replace('.', '%2E')}/retry`;
        const response = await host.send({ method: 'POST', path, headers: { token: 'key' } });
        expect([response.status, response.body.delivery]).toMatchObject([
          202,
          { id: `${id}.${position}`, conference: id, callback: position, attempt_count: 1 },
        ]);
        expect(queue.queued.at(-1)).toEqual({
          job: { conferenceId: id, position, previousManual: 0 },
          notBefore: ports.clock.now(),
        });
      }
      await host.close();
    },
  );

  test('that does not exist is not found, and nothing is queued', async () => {
    const id = await created();
    await tried(id, 1, 410);
    const queue = inMemoryDeliveryQueue(relay().ports.clock);
    const call = relay().with({ deliveryQueue: queue });
    const none = [
      ...[`${id}.2`, `${freshId()}.1`, id, `${id}.`, '.1', '.', `${id}-1`],
      ...[
        `${id}.1.`,
        `${id}%2F1`,
        `${id}.01`,
        `${id}.1=`,
        `${id}.-1`,
        `${id}.1.1`,
        `${id}.1e1`,
        '__proto__',
        'x'.repeat(322),
        `${id}.${'x'.repeat(256)}`,
      ],
      ...['%F0%9F%98%80', '%00'],
    ];
    for (const each of none) {
      const response = await call('POST', `/v2/deliveries/${each}/retry`);
      expect([each, response.status, problemName(response)]).toEqual([each, 404, 'not-found']);
    }
    const { body } = await call('POST', `/v2/deliveries/${id}.2/retry`);
    expect(body.detail).toBe('There is no such delivery');
    expect(queue.queued).toEqual([]);
    expect((await relay().call('GET', `/v2/deliveries/${id}.1/retry`)).headers.allow).toBe('POST');
  });
});

describe('the signing secrets', () => {
  const secrets = async (id: string, call = relay().call) => {
    const { status, body, headers } = await call('GET', `/v2/conferences/${id}/signing-secret`);
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    return body.signing_secrets ?? [];
  };

  test('are those that sign the deliveries to one origin, and no other origin', async () => {
    const [one, same, other] = [
      await created({ callback_url: URL_ }),
      await created({ callback_url: 'https://RECEIVER.example:443/else' }),
      await created({ callback_url: 'https://receiver.example:444/callbacks' }),
    ];
    expect(await secrets(one)).toEqual(receiverSecrets(URL_, SIGNING_KEYS));
    expect(await secrets(same)).toEqual(await secrets(one));
    expect(await secrets(other)).not.toEqual(await secrets(one));
  });

  test('are two during a rotation, the new one first', async () => {
    const id = await created({ callback_url: URL_ });
    const [before] = await secrets(id);
    const k2 = randomBytes(32).toString('base64');
    const rotated = { current: 'k2', keys: { ...SIGNING_KEYS.keys, k2 } };
    const [first, second, ...more] = await secrets(id, relay().with({ signingKeys: async () => rotated }));
    expect([second, more]).toEqual([before, []]);
    expect(first).not.toBe(before);
  });

  test('are not found for a conference without a URL, or for an unknown conference', async () => {
    const [none, gone] = [await created(), await created({ callback_url: URL_ })];
    await relay().call('DELETE', `/v2/conferences/${gone}`);
    for (const id of [none, gone, freshId(), 'x'.repeat(65)]) {
      const response = await get(`/v2/conferences/${id}/signing-secret`);
      expect([id, problemName(response)]).toEqual([id, 'not-found']);
      expect(response.body.detail).toMatch(id === none ? /no callback_url/ : /no conference/);
    }
  });
});

test.each([
  ['GET', '/v2/conferences/a/deliveries'],
  ['GET', '/v2/conferences/a/signing-secret'],
  ['GET', '/v2/deliveries?status=failed'],
  ['POST', '/v2/deliveries/a.1/retry'],
  ['DELETE', '/v2/conferences/a?erase=true'],
])('%s %s requires a token', async (method, path) => {
  for (const token of ['', 'keys', 'Bearer key']) {
    expect((await relay().call(method, path, undefined, { token })).status).toBe(401);
  }
});
