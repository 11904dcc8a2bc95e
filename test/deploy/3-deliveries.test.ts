import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Webhook } from 'standardwebhooks';
import { until } from '../until';
import { awaitEvents, callbacksOf } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { type ReceivedRequest, type Receiver, startReceiver } from './receiver';
import { create, request, send, timesIn } from './relay';

const { outputs } = deployment();

const JSON_TYPE = { 'content-type': 'application/json' };

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

/** Creates a conference whose callbacks are delivered to the receiver's path of the same name. */
async function createWithReceiver(id: string): Promise<void> {
  await create(id, { callback_url: receiver.url(`/${id}?tenant=1`) });
}

/** Waits until the receiver has this number of requests for a conference. */
async function awaitReceived(id: string, count: number): Promise<readonly ReceivedRequest[]> {
  await until(() => receiver.got(`/${id}`).length >= count, 60_000);
  return receiver.got(`/${id}`);
}

async function deliveries(id: string) {
  return (await request('GET', `/v2/conferences/${id}/deliveries`)).body.deliveries;
}

/** The deliveries of a conference once the last one has another status than `pending`. */
async function awaitSettled(id: string) {
  await until(async () => (await deliveries(id)).at(-1)?.status !== 'pending');
  return deliveries(id);
}

describe('a delivery of a callback to the URL of a caller', () => {
  test('has the method and the bytes of the callback, and a signature with the secret that the API shows', async () => {
    await createWithReceiver('signed');
    const { body } = await request('GET', '/v2/conferences/signed/signing-secret');
    const methods = ['GET', 'POST', 'JSON'] as const;
    const bytes = Buffer.from([0xff, 0xfe, 0, 0x0a, 0xc3]);
    for (const method of methods) {
      await fonestorm.change({ method });
      expect(await fonestorm.join('signed', method === 'GET' ? 'organizer' : 'attendee')).toBe(200);
    }
    const raw = await fetch(await fonestorm.callbackUrl('signed'), { method: 'POST', body: bytes });
    expect(raw.status).toBe(200);
    const [first] = await awaitReceived('signed', methods.length + 1);
    const { callbacks } = (await request('GET', '/v2/conferences/signed/callbacks')).body;
    expect(callbacks).toHaveLength(methods.length + 1);
    for (const { position, entry: id } of callbacks) {
      const path = `/v2/conferences/signed/callbacks/${position}`;
      const { request: sent } = (await request('GET', path)).body.callback;
      const [delivered] = receiver.got('/signed').filter(({ headers }) => headers['webhook-id'] === id);
      if (!delivered) throw new Error(`expected ${id} at the receiver`);
      expect(delivered.method).toBe(sent.method);
      expect(delivered.path).toBe(`/signed?tenant=1${sent.query === '' ? '' : `&${sent.query}`}`);
      expect(delivered.headers['content-type']).toBe(sent.headers['content-type']);
      expect(delivered.body).toEqual(Buffer.from(sent.body, 'base64'));
      expect(verifying(body.signing_secrets[0], delivered)).not.toThrow();
      expect(verifying('whsec_b3RoZXI=', delivered)).toThrow('No matching signature');
    }
    expect(receiver.got('/signed').map(({ body }) => body)).toContainEqual(bytes);
    expect(first?.headers).not.toHaveProperty('token');
  });

  test('is retried five seconds after the receiver refused it, and the API shows both attempts', async () => {
    await createWithReceiver('tried');
    receiver.answer('/tried', 500);
    await fonestorm.join('tried', 'organizer');
    const [first, second] = await awaitReceived('tried', 2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(5000);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const [{ position, entry }] = (await request('GET', '/v2/conferences/tried/callbacks')).body.callbacks;
    expect(entry).toBe(first?.headers['webhook-id']);
    expect(await awaitSettled('tried')).toMatchObject([
      {
        callback: position,
        ...{ status: 'delivered', attempt_count: 2 },
        attempts: [{ status: 500, response: 'refused by the test' }, { status: 204 }],
      },
    ]);
  });

  test('is repeated when the caller requests a retry', async () => {
    const [{ id, callback }] = await deliveries('tried');
    const { status, body } = await request('POST', `/v2/deliveries/${id}/retry`);
    expect([status, body.delivery.callback]).toEqual([202, callback]);
    const [first, , third] = await awaitReceived('tried', 3);
    expect(third?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    await until(async () => (await deliveries('tried'))[0].attempt_count === 3);
  });

  test('fails if the receiver answers 410: an event says so, and the list of failed deliveries has it', async () => {
    await createWithReceiver('gone');
    receiver.answer('/gone', 410);
    await fonestorm.join('gone', 'organizer');
    const failed = (await awaitEvents('gone', 'Callback Delivery Failed')).at(-1);
    expect(failed?.detail).toMatchObject({ attempts: 1, reason: 'the receiver answered 410' });
    await awaitSettled('gone');
    // An index of the table has it some moments later.
    const failedOnes = async () => (await request('GET', '/v2/deliveries?status=failed')).body.deliveries;
    const isGone = ({ conference }: { conference: string }) => conference === 'gone';
    await until(async () => (await failedOnes()).some(isGone));
    expect((await failedOnes()).find(isGone)).toMatchObject({ attempt_count: 1 });
  });

  test('has unmasked phone numbers, while events have the same mask for the same number', async () => {
    await createWithReceiver('masked');
    const url = await fonestorm.callbackUrl('masked');
    const numbers = ['+1 (415) 555-0142', '4155550142', '4155550143'];
    for (const from of numbers) {
      const body = JSON.stringify({ from });
      expect((await fetch(url, { method: 'POST', headers: JSON_TYPE, body })).status).toBe(200);
    }
    const events = await awaitEvents('masked', 'Callback Received', numbers.length);
    const masks = callbacksOf(events).map(({ known, unknown }) => ({ ...known, ...unknown }).from);
    expect(masks).toEqual([expect.stringMatching(/^number-[0-9a-f]{16}$/), masks[0], expect.any(String)]);
    expect(masks[2]).not.toBe(masks[0]);
    expect(JSON.stringify(events)).not.toMatch(/555\D?014/);
    const bodies = (await awaitReceived('masked', numbers.length)).map(
      ({ body }) => JSON.parse(body.toString()).from,
    );
    expect(bodies.sort()).toEqual([...numbers].sort());
  });

  function verifying(secret: string, { body, headers }: ReceivedRequest): () => unknown {
    return () => new Webhook(secret).verify(body, headers as Record<string, string>, { jsonParse: false });
  }
});

test.each(['https://10.1.2.3/hook', 'https://169.254.169.254/latest/meta-data', 'https://[::1]/'])(
  'refuses the internal address %s',
  async (callback_url) => {
    const conference = { id: 'inside', ...timesIn(3600, 7200), callback_url };
    const { status, body } = await send('POST', '/v2/conferences', conference);
    expect([status, body.errors?.[0]?.field]).toEqual([400, 'callback_url']);
  },
);

test('an erasure leaves no content of the log and of the deliveries, and later callbacks are dropped', async () => {
  /** The kinds of the items that have more than their key. */
  const stored = async () => {
    const { Items = [] } = await new DynamoDBClient().send(
      new QueryCommand({
        ...{ TableName: outputs.Table, ConsistentRead: true },
        KeyConditionExpression: 'pk = :id',
        ExpressionAttributeValues: { ':id': { S: 'tried' } },
      }),
    );
    return Items.filter(({ body }) => body).map(({ sk }) => sk?.S?.split('#')[0] ?? '');
  };
  expect(await stored()).toEqual(expect.arrayContaining(['delivery', 'log']));
  const url = await fonestorm.callbackUrl('tried');
  expect((await request('DELETE', '/v2/conferences/tried?erase=true')).status).toBe(200);
  // The record of the erasure itself stays.
  const isErased = async () => isDeepStrictEqual((await stored()).sort(), ['definition', 'head', 'log']);
  await until(isErased);
  expect(await deliveries('tried')).toEqual([]);
  expect((await request('GET', '/v2/conferences/tried')).status).toBe(404);
  expect((await fetch(url, { method: 'POST', body: 'attendees_status=7' })).status).toBe(200);
  await createWithReceiver('after');
  await fonestorm.join('after', 'organizer');
  await awaitReceived('after', 1);
  expect(await isErased()).toBe(true);
  expect(receiver.got('/tried')).toHaveLength(3);
});
