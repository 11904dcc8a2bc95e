import type { Generation } from '../../lambda/domain/generation';
import type { ResponseBody } from '../operations/api-caller';
import { FONENUMBERS, testRelay } from '../operations/test-relay';
import { onNode } from './hosts';

/** How FoneStorm's generated clients of v2.4 write values into forms. */
interface Client {
  /** Each in the spelling of the request, and in that of the answer. */
  readonly start_time: readonly [string, string];
  readonly end_time: readonly [string, string];
  /** A whole number, as its type `number` is written. */
  readonly number: (value: number) => string;
  readonly boolean: (value: boolean) => string;
  readonly list: (name: string, values: readonly string[]) => readonly [string, string][];
}

const day = ['2031-05-04T00:00:00.000Z', '2031-05-04T23:59:59.999Z'] as const;
const hours = ['2031-05-04T09:00:00.000Z', '2031-05-04T10:30:00.000Z'] as const;
const plain = (value: number | boolean) => String(value);
const titled = (value: boolean) => (value ? 'True' : 'False');
const repeated: Client['list'] = (name, values) => values.map((value) => [name, value]);
const joined: Client['list'] = (name, values) => [[name, values.join(',')]];
/** Ruby's `BigDecimal#to_s`: 25 is 0.25e2. */
const bigDecimal = (value: number) =>
  value === 0 ? '0.0' : `0.${String(value).replace(/0+$/, '')}e${String(value).length}`;

const CLIENTS: Readonly<Record<string, Client>> = {
  'Java, with dates alone': {
    ...{ start_time: ['2031-05-04', day[0]], end_time: ['2031-05-04', day[1]] },
    ...{ number: plain, boolean: plain, list: joined },
  },
  'Perl, without an offset': {
    ...{ start_time: ['2031-05-04T09:00:00', hours[0]], end_time: ['2031-05-04T10:30:00', hours[1]] },
    ...{ number: plain, boolean: (value) => (value ? '1' : '0'), list: joined },
  },
  'C#, without an offset, to a ten-millionth of a second': {
    start_time: ['2031-05-04T09:00:00.0000000', hours[0]],
    end_time: ['2031-05-04T10:30:00.0000000', hours[1]],
    ...{ number: plain, boolean: titled, list: joined },
  },
  'PHP, with an offset': {
    ...{
      start_time: ['2031-05-04T11:00:00+02:00', hours[0]],
      end_time: ['2031-05-04T12:30:00+02:00', hours[1]],
    },
    ...{ number: plain, boolean: plain },
    list: (name, values) => values.map((value, index) => [`${name}[${index}]`, value]),
  },
  'JavaScript, in UTC': {
    ...{
      start_time: ['2031-05-04T09:00:00.000Z', hours[0]],
      end_time: ['2031-05-04T10:30:00.000Z', hours[1]],
    },
    ...{ number: plain, boolean: plain, list: repeated },
  },
  'Python, with floats': {
    ...{ start_time: ['2031-05-04', day[0]], end_time: ['2031-05-04', day[1]] },
    ...{ number: (value) => value.toFixed(1), boolean: titled, list: repeated },
  },
  'Ruby, with floats': {
    ...{ start_time: ['2031-05-04', day[0]], end_time: ['2031-05-05', '2031-05-05T23:59:59.999Z'] },
    ...{ number: (value) => value.toFixed(1), boolean: plain },
    list: (name, values) => values.map((value) => [`${name}[]`, value]),
  },
  'Ruby, with decimals': {
    ...{
      start_time: ['2031-05-04T09:00:00+00:00', hours[0]],
      end_time: ['2031-05-04T10:30:00+00:00', hours[1]],
    },
    ...{ number: bigDecimal, boolean: plain },
    list: (name, values) => [[name, JSON.stringify(values)]],
  },
};

/** The pairs of a form, from the values of an answer. */
function formOf(client: Client, fields: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): readonly [string, string][] => {
    if (Array.isArray(value)) return client.list(name, value);
    if (typeof value === 'number') return [[name, client.number(value)]];
    if (typeof value === 'boolean') return [[name, client.boolean(value)]];
    return [[name, String(value ?? '')]];
  }) as [string, string][];
}

describe.each<[Generation]>([['2017'], ['2.4']])('with FoneStorm %s', (generation) => {
  const relay = testRelay({ generation });
  let host: Awaited<ReturnType<typeof onNode>>;
  beforeAll(async () => {
    host = await onNode(relay().handleRequest);
  });
  afterAll(() => host.close());

  /** A form with all fields, or an empty one. */
  async function send(method: string, path: string, fields: [string, string][] = [], headers: object = {}) {
    const response = await fetch(`http://127.0.0.1:${host.port}/v2${path}`, {
      method,
      headers: {
        ...{ token: 'key', accept: 'application/json', ...headers },
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method !== 'GET' && { body: new URLSearchParams(fields).toString() }),
    });
    const body: ResponseBody & Readonly<Record<string, unknown>> = JSON.parse(await response.text());
    return { status: response.status, body };
  }

  /** The answers to creations, updates and deletions: the id in 2017, and since 2.4 the whole conference. */
  const answerOf = (conference: { readonly id: string }) =>
    generation === '2017' ? { id: conference.id } : conference;

  test('a login of a generated client has a token in both shapes', async () => {
    const user: [string, string][] = [
      ['username', 'ada'],
      ['password', 'right'],
      ['expires', '3600.0'],
    ];
    const { status, body } = await send('POST', '/auth', user);
    expect([status, body]).toEqual([
      201,
      {
        ...{ status_code: 200, result: 'success', token: expect.any(String), expires: 3600 },
        auth: { token: body.token },
      },
    ]);
    expect((await send('GET', '/conferences', [], { token: body.token })).status).toBe(200);
  });

  describe.each(Object.entries(CLIENTS))('the client of %s', (_name, client) => {
    let id = '';
    let conference: Readonly<Record<string, unknown>> & { readonly id: string } = { id: '' };
    const read = async () => (await send('GET', `/conferences/${id}`)).body.conference ?? { id: '' };
    const listed = () => {
      const statuses = ['conference_status', 'organizer_status', 'attendees_status'];
      const shown = Object.entries(conference).filter(([name]) => !statuses.includes(name));
      return { ...Object.fromEntries(shown), id };
    };

    test('creates a conference', async () => {
      const [start_time, end_time] = [client.start_time[0], client.end_time[0]];
      const given = {
        ...{ label: 'Weekly', start_time, end_time, max_members: 25, attendees: ['ada', 'grace'] },
        fonenumber: Number(FONENUMBERS[0]),
      };
      // In a creation, a joined list looks like one attendee.
      const pairs = formOf({ ...client, list: client.list === joined ? repeated : client.list }, given);
      const created = await send('POST', '/conferences', pairs);
      id = created.body.conference?.id ?? '';
      conference = await read();
      expect(conference).toMatchObject({
        ...{ id, label: 'Weekly', start_time: client.start_time[1], end_time: client.end_time[1] },
        ...{
          max_members: 25,
          fonenumber: FONENUMBERS[0],
          attendees: ['ada', 'grace'],
          organizer: '',
          caller_id: '',
        },
      });
      const { conference_pin } = conference;
      const inShort = { id, conference_pin };
      expect([created.status, created.body]).toEqual([
        201,
        { conference: generation === '2017' ? inShort : listed() },
      ]);
    });

    test('finds it in the list', async () => {
      const { status, body } = await send('GET', '/conferences');
      expect([status, body.conferences?.find((each) => each.id === id)]).toEqual([200, listed()]);
    });

    test('sends back what it read, and nothing changes', async () => {
      const before = relay().mailbox.length;
      const { status, body } = await send('PUT', `/conferences/${id}`, formOf(client, conference));
      expect([status, body]).toEqual([200, { conference: answerOf(listed()) }]);
      expect(await read()).toEqual(conference);
      expect(relay().mailbox.slice(before)).toEqual([]);
    });

    test('changes its times, in the same spelling', async () => {
      const earlier = { start_time: '2030-01-01T08:00:00Z', end_time: '2030-01-01T09:00:00Z' };
      await send('PUT', `/conferences/${id}`, formOf(client, earlier));
      const { status } = await send('PUT', `/conferences/${id}`, [
        ['start_time', client.start_time[0]],
        ['end_time', client.end_time[0]],
      ]);
      expect([status, await read()]).toEqual([200, conference]);
    });

    test('changes only its label', async () => {
      const { status, body } = await send('PUT', `/conferences/${id}`, [['label', 'Daily']]);
      conference = { ...conference, id, label: 'Daily' };
      expect([status, body]).toEqual([200, { conference: answerOf(listed()) }]);
      expect(await read()).toEqual(conference);
    });

    test('lists FoneNumbers, and sets the service and the URL of one', async () => {
      const [fonenumber = ''] = FONENUMBERS;
      const numbers = await send('GET', '/fonenumbers');
      expect([numbers.status, numbers.body]).toEqual([200, { fonenumbers: FONENUMBERS }]);
      const service = formOf(client, { service_type: 'Conference', service_id: id });
      const led = await send('POST', `/fonenumbers/${client.number(Number(fonenumber))}/service`, service);
      expect([led.status, led.body]).toMatchObject([
        200,
        { fonenumber: { fonenumber, service: { type: 'Conference' } } },
      ]);
      const url = 'https://caller.example/calls?caller={{from}}';
      const notify = {
        fonenumber: Number(fonenumber),
        method: 'JSON',
        url,
        url_username: '',
        url_password: '',
      };
      const reported = await send('POST', '/calls/receive_notify', formOf(client, notify));
      expect([reported.status, reported.body]).toMatchObject([200, { fonenumber: { fonenumber } }]);
      const its = await send('GET', `/conferences/${id}/fonenumbers`);
      expect([its.status, its.body]).toEqual([200, { fonenumbers: expect.any(Array) }]);
    });

    test('deletes it, with an empty form', async () => {
      const { status, body } = await send('DELETE', `/conferences/${id}`);
      expect([status, body]).toEqual([200, { conference: answerOf(listed()) }]);
      const gone = await send('GET', `/conferences/${id}`);
      expect([gone.status, gone.body]).toMatchObject([
        404,
        { error: expect.any(String), message: expect.any(String), status_code: 404 },
      ]);
    });
  });

  test('ignores the parameter _ that the JavaScript client can send to get past caches', async () => {
    expect((await send('GET', '/conferences?_=1777885200000')).status).toBe(200);
    expect((await send('GET', '/conferences?_=1777885200000&__=1')).body.errors).toEqual([
      { field: '__', expected: 'limit or cursor or status or from or to or text' },
    ]);
  });

  test('an erasure answers with only the id', async () => {
    const created = await send('POST', '/conferences', [
      ...[['label', 'Secret'] as [string, string], ['start_time', '2031-05-04'] as [string, string]],
      ['end_time', '2031-05-04'],
    ]);
    const { id } = created.body.conference ?? { id: '' };
    const { status, body } = await send('DELETE', `/conferences/${id}?erase=true`);
    expect([status, body]).toEqual([200, { conference: { id } }]);
  });

  test.each([
    ['an end on the day before', '2031-05-04', '2031-05-03'],
    ['an end at the beginning of the day', '2031-05-04', '2031-05-04T00:00:00'],
  ])('dates in the wrong order are refused: %s', async (_what, start, end) => {
    const { status, body } = await send('POST', '/conferences', [
      ['label', 'Weekly'],
      ['start_time', start],
      ['end_time', end],
    ]);
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'end_time', expected: 'a time after start_time, 2031-05-04T00:00:00.000Z' }],
    ]);
  });
});

describe('with FoneStorm 2.4, a conference that has only a label', () => {
  const relay = testRelay({ generation: '2.4' });
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each([
    ['no other field', ''],
    ['empty fields, as clients send what is not set', '&start_time=&end_time=&before_message=&max_members='],
  ])('is created by %s, and its answer sent back changes nothing', async (_what, more) => {
    const { call } = relay();
    const created = await call('POST', '/v2/conferences', `label=Standing+room${more}`, FORM);
    const { id = '', ...shown } = created.body.conference ?? {};
    expect([created.status, shown]).toMatchObject([
      201,
      { label: 'Standing room', start_time: '', end_time: '' },
    ]);
    const before = await call('GET', `/v2/conferences/${id}`);
    const entries = relay().mailbox.length;
    const unset = { start_time: '', end_time: '', before_message: '', after_message: '', max_members: '' };
    const fields = Object.entries({ ...unset, ...before.body.conference }).map(
      ([name, value]): [string, string] => [name, String(value)],
    );
    const sentBack = new URLSearchParams(fields).toString();
    const updated = await call('PUT', `/v2/conferences/${id}`, sentBack, FORM);
    expect((await call('PUT', `/v2/conferences/${id}`, before.body.conference)).status).toBe(200);
    expect([updated.status, updated.body.conference]).toEqual([200, { id, ...shown }]);
    expect((await call('GET', `/v2/conferences/${id}`)).body).toEqual(before.body);
    expect(relay().mailbox.slice(entries)).toEqual([]);
  });
});
