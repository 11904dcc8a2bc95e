import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { LOGGED } from '../../lambda/contract/logged';
import { milliseconds } from '../../lambda/domain/instant';
import { advanceConference } from '../../lambda/operations/advance-conference';
import { deliverCallback } from '../../lambda/operations/deliver-callback';
import type { Log } from '../../lambda/ports';
import { dynamodb } from '../adapters/dynamodb';
import { inMemoryDeliveryQueue, inMemoryHostLimits } from '../in-memory/deliveries';
import { breaking } from './breaking';
import { callBack, erase, expectErased, hookOf, inOrder, lived, MARK, MARKED } from './erasing';
import { ASKING, house } from './house';
import { type Lone, lone } from './lone';

const relay = house();
const table = dynamodb();
let it: Lone;
let dropped: (readonly [string, unknown])[];

beforeEach(async () => {
  dropped = [];
  const info: Log['info'] = (message, fields) => {
    if (message === LOGGED.dropped) dropped.push([message, fields]);
  };
  it = await lone(relay(), ({ log }) => ({ log: { ...log, info } }));
});

const hook = () => hookOf(relay().simulator.control.conference('a').fields.callback_url);

describe('what comes for a conference that is erased', () => {
  test('is dropped and counted, and nothing of it is stored or published', async () => {
    await lived(it, 'a', hook);
    const path = hook();
    await erase(it.call, 'a');
    await it.settle();
    const published = it.events.length;
    const taken = await callBack(it, path, { uid: `${MARK} call`, status: 'BEGIN', note: MARK });
    expect(taken.status).toBe(200);
    const entry = { conferenceId: 'a', receivedAt: it.now() };
    it.mailbox.push(
      { ...entry, kind: 'answer', id: 'answer-1', askedAt: it.now(), answer: 'not found' },
      { ...entry, kind: 'tick', id: 'tick-a-9', revision: 9, dueAt: it.now() },
      { ...entry, kind: 'change', id: 'change-9', change: 'updated', changed: ['label'] },
      { ...entry, kind: 'undelivered', id: 'undelivered-1', callback: 'c', attempts: 1, reason: MARK },
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

  test('its callbacks and deliveries are not shown from the answer on, though the erasure has not run yet', async () => {
    await lived(it, 'a', hook);
    const [entry] = (await it.call('GET', '/v2/conferences/a/callbacks')).body.callbacks ?? [];
    expect(entry).toBeDefined();
    await erase(it.call, 'a');
    const shown = ['callbacks', 'deliveries', `callbacks/${entry?.entry}`].map(async (path) => {
      const { status, body } = await it.call('GET', `/v2/conferences/a/${path}`);
      return [status, body.callbacks ?? body.deliveries];
    });
    expect(await Promise.all(shown)).toEqual([
      [200, []],
      [200, []],
      [404, undefined],
    ]);
  });

  test('does not make the sweep adopt, ask about or register it, though FoneStorm has it still', async () => {
    await lived(it, 'a', hook);
    const kept = relay().simulator.control.conference('a').fields;
    await erase(it.call, 'a');
    await it.settle();
    const { callback_url: _own, ...fields } = MARKED;
    for (const url of [kept.callback_url ?? '', '']) {
      await relay().simulator.control.reset();
      await relay().client({}).create({ id: 'a', fields, callbackUrl: url });
      const before = relay().sent.length;
      await it.sweep({ strays: 'take over' });
      expect(relay().sent.slice(before)).toEqual(['list']);
      expect([it.questions, it.mailbox]).toEqual([[], []]);
    }
    await expectErased(it, 'a');
  });

  test('is not asked about where a question was on its way', async () => {
    await lived(it, 'a', hook);
    await erase(it.call, 'a');
    await it.settle();
    const before = relay().sent.length;
    it.questions.push({ id: 'q', conferenceId: 'a', reason: 'why', notBefore: it.now() });
    await it.settle();
    expect(relay().sent.slice(before)).toEqual([]);
  });

  test('of its deliveries writes and sends nothing more', async () => {
    await lived(it, 'a', hook);
    const { items } = await it.ports.deliveries.ofConference('a', 10);
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
          return { at: it.now(), took: 1, status: 410, answer: MARK };
        },
      },
      random: () => 0,
    });
    const job = { conferenceId: 'a', entryId: stored?.entryId ?? '' };
    it.pass(ASKING);
    await deliver(job);
    for (const tries of [0, 1, undefined]) await deliver({ ...job, ...(tries !== undefined && { tries }) });
    expect(sent).toHaveLength(1);
    expect(it.mailbox).toEqual([]);
    await expectErased(it, 'a');
  });
});

test('in DynamoDB two items of it are left, and nothing in them of what was said', async () => {
  const { client, name } = table();
  const over = { client, name };
  it = await lone(relay(), () => ({
    definitions: dynamodbDefinitions(over),
    journal: dynamodbJournal(over),
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
  await lived(it, 'a', hook);
  const { pin = '', fonenumbers = [] } = (await it.ports.definitions.read('a'))?.fonestorm ?? {};
  const secrets = [MARK, pin, ...fonenumbers];
  const before = JSON.stringify(await items());
  for (const secret of secrets) expect(before).toContain(secret);
  await erase(it.call, 'a');
  // With what is still to be announced and published, too.
  const { mailbox } = it;
  await inOrder(mailbox.slice(0, 1), advanceConference(it.ports));
  const broken = breaking(it.ports, { call: 2, when: 'after', isEnd: true });
  await expect(inOrder(mailbox.slice(1), advanceConference(broken.ports))).rejects.toThrow();
  const unpublished = (await items()).find(({ sk }) => sk?.S === 'state');
  expect(unpublished?.unpublished).toBeDefined();
  for (const secret of secrets) expect(JSON.stringify(unpublished)).not.toContain(secret);
  await it.settle();
  const left = await items();
  expect(left.map(({ sk }) => sk?.S)).toEqual(['definition', 'state']);
  for (const secret of secrets) expect(JSON.stringify(left)).not.toContain(secret);
  expect(left.flatMap((item) => Object.keys(item)).sort()).toEqual(
    [
      'pk',
      'sk',
      'format',
      'body',
      'version',
      'pk',
      'sk',
      'format',
      'body',
      'advancedTo',
      'savedEntry',
    ].sort(),
  );
  await expectErased(it, 'a');
});
