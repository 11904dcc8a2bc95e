import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import { bodyOf } from '../../../lambda/adapters/dynamodb/items';
import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { milliseconds } from '../../../lambda/domain/instant';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import type { Logger } from '../../../lambda/ports/logger';
import { tableForTests } from '../../adapters/dynamodb/table';
import { inMemoryDeliveryQueue, inMemoryHostLimits } from '../../in-memory/deliveries';
import { breakingPorts } from '../breaking-ports';
import {
  callbackPathOf,
  createWithAllData,
  erase,
  expectErased,
  inOrder,
  MARK,
  MARKED,
  sendCallback,
} from '../erasure';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { recordOf } from '../record-of';
import { LONGEST_REQUEST, testRelay } from '../test-relay';

const relay = testRelay();
const table = tableForTests();
let it: IsolatedRelay;
let dropped: (readonly [string, unknown])[];

beforeEach(async () => {
  dropped = [];
  const info: Logger['info'] = (message, fields) => {
    if (message === LOG_CODES.entriesDropped) dropped.push([message, fields]);
  };
  it = await isolatedRelay(relay(), ({ logger }) => ({ logger: { ...logger, info } }));
});

const callbackPath = () => callbackPathOf(relay().simulator.control.conference('a').fields.callback_url);

describe('an erased conference', () => {
  test('drops and counts its entries, and stores and publishes nothing', async () => {
    await createWithAllData(it, 'a', callbackPath);
    const path = callbackPath();
    await erase(it.call, 'a');
    await it.settle();
    const published = it.events.length;
    const accepted = await sendCallback(it, path, { uid: `${MARK} call`, status: 'BEGIN', note: MARK });
    expect(accepted.status).toBe(200);
    const entry = { conferenceId: 'a', receivedAt: it.now() };
    it.mailbox.push(
      { ...entry, kind: 'status-report', id: 'status-report-1', requestedAt: it.now(), report: 'not found' },
      { ...entry, kind: 'tick', id: 'tick-a-9', revision: 9, dueAt: it.now() },
      { ...entry, kind: 'change', version: 9, id: 'change-9', change: 'updated', changed: ['label'] },
      {
        ...entry,
        kind: 'undelivered',
        id: 'undelivered-1',
        callback: 2,
        attempts: 1,
        reason: MARK,
        failedAt: it.now(),
      },
      { ...entry, kind: 'unreadable', id: 'unreadable-1', fault: MARK, body: MARK },
    );
    const kinds = it.mailbox.map(({ kind }) => kind);
    await it.settle();
    expect(dropped.map(([, fields]) => fields)).toMatchObject(
      kinds.map((kind) => ({ conferenceId: 'a', kind })),
    );
    expect(JSON.stringify(dropped)).not.toContain(MARK);
    expect(it.events).toHaveLength(published);
    await expectErased(it, 'a');
  });

  test('shows no callbacks and deliveries from the response on, even before the log is erased', async () => {
    await createWithAllData(it, 'a', callbackPath);
    const [entry] = (await it.call('GET', '/v2/conferences/a/callbacks')).body.callbacks ?? [];
    expect(entry).toBeDefined();
    await erase(it.call, 'a');
    const shown = ['callbacks', 'deliveries', `callbacks/${entry?.position}`].map(async (path) => {
      const { status, body } = await it.call('GET', `/v2/conferences/a/${path}`);
      return [status, body.callbacks ?? body.deliveries];
    });
    expect(await Promise.all(shown)).toEqual([
      [200, []],
      [200, []],
      [404, undefined],
    ]);
  });

  test('is not adopted, checked or registered by the sweep if FoneStorm still has it', async () => {
    await createWithAllData(it, 'a', callbackPath);
    const conference = relay().simulator.control.conference('a').fields;
    await erase(it.call, 'a');
    await it.settle();
    const { callback_url: _own, ...fields } = MARKED;
    for (const url of [conference.callback_url ?? '', '']) {
      await relay().simulator.control.reset();
      await relay().client({}).create({ id: 'a', fields, callbackUrl: url });
      const before = relay().sent.length;
      await it.sweep({ unmanagedConferences: 'take over' });
      expect(relay().sent.slice(before)).toEqual(['list']);
      expect([it.statusChecks, it.mailbox]).toEqual([[], []]);
    }
    await expectErased(it, 'a');
  });

  test('drops a status check that was queued before', async () => {
    await createWithAllData(it, 'a', callbackPath);
    await erase(it.call, 'a');
    await it.settle();
    const before = relay().sent.length;
    it.statusChecks.push({ id: 'q', conferenceId: 'a', reason: 'why', notBefore: it.now() });
    await it.settle();
    expect(relay().sent.slice(before)).toEqual([]);
  });

  test('writes and sends nothing for its deliveries', async () => {
    await createWithAllData(it, 'a', callbackPath);
    const { items } = await it.ports.deliveries.listByConference('a', 10);
    const [stored] = items;
    const sent: string[] = [];
    const deliver = deliverCallback({
      ...it.ports,
      hostLimits: inMemoryHostLimits({ now: () => milliseconds(it.now()) }),
      deliveryQueue: inMemoryDeliveryQueue(it.ports.clock),
      receivers: {
        async send({ url }) {
          sent.push(url);
          if (sent.length > 1) throw new Error('it is erased');
          await erase(it.call, 'a');
          await it.settle();
          return { startedAt: it.now(), duration: 1, status: 410, response: MARK };
        },
      },
      random: () => 0,
    });
    const job = { conferenceId: 'a', position: stored?.position ?? 0 };
    it.pass(LONGEST_REQUEST);
    await deliver({ ...job, previousAttempts: 0 });
    for (const previousAttempts of [0, 1]) await deliver({ ...job, previousAttempts });
    await deliver({ ...job, previousManual: 0 });
    expect(sent).toHaveLength(1);
    expect(it.mailbox).toEqual([]);
    await expectErased(it, 'a');
  });
});

test('leaves two items in DynamoDB, and the keys of its deliveries for a day, without any of its data', async () => {
  const { client, name } = table();
  const over = { client, name };
  it = await isolatedRelay(relay(), () => ({
    definitions: dynamodbDefinitions(over),
    conferenceLog: dynamodbConferenceLog(over),
    deliveries: dynamodbDeliveries(over),
  }));
  const items = async () => {
    const request = new QueryCommand({
      TableName: name,
      KeyConditionExpression: 'pk = :id',
      ExpressionAttributeValues: { ':id': { S: 'a' } },
      ConsistentRead: true,
    });
    return (await client.send(request)).Items ?? [];
  };
  await createWithAllData(it, 'a', callbackPath);
  const { pin = '', fonenumbers = [] } = (await it.ports.definitions.read('a'))?.fonestorm ?? {};
  const secrets = [MARK, pin, ...fonenumbers];
  const before = JSON.stringify(await items());
  for (const secret of secrets) expect(before).toContain(secret);
  await erase(it.call, 'a');
  // Also while the record of the erasure is not published.
  const { mailbox } = it;
  await inOrder(mailbox.slice(0, 1), advanceConference(it.ports));
  const broken = breakingPorts(it.ports, { call: 2, when: 'after', isCrash: true });
  await expect(inOrder(mailbox.slice(1), advanceConference(broken.ports))).rejects.toThrow();
  const committed = await recordOf(it.ports.conferenceLog, 'a', mailbox.at(-1)?.id ?? '');
  expect(committed?.isErased).toBe(true);
  for (const secret of secrets) expect(JSON.stringify(committed)).not.toContain(secret);
  await it.settle();
  const left = await items();
  const keysOnly = left.filter(({ body }) => body === undefined).filter(({ sk }) => sk?.S !== 'head');
  expect(keysOnly.filter(({ sk }) => sk?.S?.startsWith('delivery#'))).toHaveLength(2);
  const tomorrow = { N: expect.stringMatching(/^\d{10}$/) };
  for (const key of keysOnly) expect(key).toEqual({ pk: { S: 'a' }, sk: key.sk, expires: tomorrow });
  const others = left.filter((item) => !keysOnly.includes(item));
  const erasure = committed && `log#${String(committed.state.position).padStart(10, '0')}`;
  expect(others.map(({ sk }) => sk?.S)).toEqual(['definition', 'head', erasure]);
  for (const secret of secrets)
    expect(JSON.stringify(others.map((item) => bodyOf(item)))).not.toContain(secret);
  await expectErased(it, 'a');
});
