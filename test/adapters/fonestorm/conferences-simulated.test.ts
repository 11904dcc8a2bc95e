import { foneStormConferences } from '../../../lambda/adapters/fonestorm/conferences';
import type { FoneStormCredentials } from '../../../lambda/adapters/fonestorm/token';
import type { Generation } from '../../../lambda/domain/generation';
import type { Instant } from '../../../lambda/domain/instant';
import { silentLogger } from '../../silent-logger';
import {
  closeAfterEach,
  startTestReceiver,
  startTestSimulator,
  type TestSimulator,
} from '../../simulator/test-simulator';

closeAfterEach();

const login = { username: 'fonestorm', password: 'fonestorm' };
const fields = {
  start_time: '2017-11-20T18:39:00.000Z' as Instant,
  end_time: '2017-11-20T19:39:00.000Z' as Instant,
  label: 'Weekly',
  attendees: ['a', 'b'],
  callback_url: 'https://example.com/of-the-caller',
};
const callbackUrl = 'https://relay.example/callbacks/c1/k.mac';

function clientOf(
  { url }: TestSimulator,
  source: FoneStormCredentials = login,
  timeout = 60_000,
  generation: Generation = '2017',
) {
  return foneStormConferences({
    generation,
    ...{ url, purpose: 'request', timeout },
    credentials: async () => source,
    budget: { takeSlot: async () => undefined },
    logger: silentLogger,
  });
}

describe("the relay's client", () => {
  test('logs in once, creates, reads, lists, changes and deletes a conference', async () => {
    const simulator = await startTestSimulator();
    const client = clientOf(simulator);
    const created = await client.create({ id: 'c1', fields, callbackUrl });
    expect(created).toEqual({ id: 'c1', pin: simulator.control.conference('c1').pin });
    const known = { id: 'c1', conference_pin: created.pin, conference_url: callbackUrl };
    const { callback_url: _own, ...listed } = { ...fields, attendees: ['a', 'b'] };
    expect(await client.list()).toEqual([{ ...known, fields: listed }]);
    await client.update('c1', { label: 'Monthly', attendees: ['a'] });
    expect(simulator.control.conference('c1').fields).toMatchObject({ label: 'Monthly', attendees: ['a'] });
    await simulator.control.join('c1', 'organizer');
    expect(await client.details('c1')).toEqual({
      ...known,
      fields: { ...listed, label: 'Monthly', attendees: ['a'] },
      ...{ conference_status: 'unknown', organizer_status: true, attendees_status: 0 },
    });
    expect(await client.fonenumbers('c1')).toEqual(['13175550199']);
    await client.delete('c1');
    expect(await client.list()).toEqual([]);
    expect(simulator.control.requests()).toMatchObject({ total: 8, operations: { auth: 1, list: 2 } });
  });

  test('gets callbacks at the URL that it gave', async () => {
    const { url, payloads } = await startTestReceiver();
    const simulator = await startTestSimulator();
    await clientOf(simulator, { token: 'key' }).create({ id: 'c1', fields, callbackUrl: url });
    await simulator.control.join('c1');
    await simulator.control.whenIdle();
    expect(payloads()).toMatchObject([{ id: 'c1', attendees_status: 1 }]);
  });

  test.each([
    ['refuse', 'refused', false],
    ['busy', 'busy', false],
    ['fail-before', 'unknown', false],
    ['fail-after', 'unknown', true],
  ] as const)('meets %s as %s', async (fault, outcome, isDone) => {
    const simulator = await startTestSimulator({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
    const client = clientOf(simulator);
    await expect(client.create({ id: 'c1', fields, callbackUrl })).rejects.toMatchObject({ outcome });
    expect((await client.list()).map(({ conference_url }) => conference_url)).toEqual(
      isDone ? [callbackUrl] : [],
    );
  });

  test('reports a missing response as timeout', async () => {
    const simulator = await startTestSimulator({ apiFaults: [{ fault: 'time-out-before' }] });
    await expect(clientOf(simulator, { token: 'key' }, 100).list()).rejects.toMatchObject({
      ...{ outcome: 'timeout', message: 'no response within 100 ms' },
    });
  });

  test.each([
    ['another login', { ...login, password: 'other' }, 'credentials'],
    ['another token', { token: 'other' }, 'credentials'],
  ])('with %s meets %s', async (_what, token, outcome) => {
    await expect(clientOf(await startTestSimulator(), token).list()).rejects.toMatchObject({ outcome });
  });

  test('reports a taken id as refused, and a missing conference as not found', async () => {
    const client = clientOf(await startTestSimulator());
    await client.create({ id: 'c1', fields, callbackUrl });
    await expect(client.create({ id: 'c1', fields, callbackUrl })).rejects.toMatchObject({
      ...{ outcome: 'refused', details: { status: 409 } },
    });
    await expect(client.details('c2')).rejects.toMatchObject({ outcome: 'not found' });
  });
});

describe.each(['refused', 'dropped'] as const)(
  'the relay’s client of generation 2.4, where unknown fields are %s',
  (unknownFields) => {
    const start = async () => {
      const simulator = await startTestSimulator({ generation: '2.4', unknownFields });
      return { simulator, client: clientOf(simulator, login, 60_000, '2.4') };
    };
    const TIMES = { start_time: fields.start_time, end_time: fields.end_time };
    const OF_2_4 = { ...TIMES, label: 'Weekly', before_message: 'Not yet', after_message: 'Over' };

    test('creates, reads, lists, changes and deletes a conference by FoneStorm’s id', async () => {
      const { client } = await start();
      const requested = { ...fields, ...OF_2_4, organizer: 'ada', caller_id: '3217591081', max_members: 25 };
      const { id, ...more } = await client.create({ id: 'c1', fields: requested, callbackUrl });
      expect(id).not.toBe('c1');
      expect(more).toEqual({});
      const known = { id, fields: { ...OF_2_4, max_members: 25 } };
      expect(await client.list()).toEqual([known]);
      expect(await client.details(id)).toEqual(known);
      await client.update(id, { label: 'Monthly', start_time: '', end_time: '', organizer: 'edsger' });
      const { start_time: _start, end_time: _end, ...open } = known.fields;
      expect(await client.details(id)).toEqual({ id, fields: { ...open, label: 'Monthly' } });
      await client.delete(id);
      expect(await client.list()).toEqual([]);
    });

    test('creates a conference without a label and times with a generated label', async () => {
      const { client } = await start();
      const { id } = await client.create({ id: 'c1', fields: {}, callbackUrl });
      expect(await client.list()).toEqual([{ id, fields: { label: 'Conference c1' } }]);
    });

    test('does not send changes of fields that the relay keeps to itself, and no callback URL', async () => {
      const { client, simulator } = await start();
      await client.update('nothing', { organizer: 'ada', fonenumber: '3215550001' });
      await client.setCallbackUrl('nothing', callbackUrl);
      expect(simulator.control.requests().total).toBe(0);
    });
  },
);
