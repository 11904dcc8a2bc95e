import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foneStormConferences } from '../../../lambda/adapters/fonestorm/conferences';
import type { FoneStorm, FoneStormConference, FoneStormError } from '../../../lambda/ports/fonestorm';

let server: Server;
/** FoneStorm's response; a string is the literal body. */
let answered: object | string;
let respond: (outgoing: ServerResponse) => void;
let logged: [string, unknown][];

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.setHeader('content-type', 'application/json');
    respond(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  logged = [];
  respond = (outgoing) => outgoing.end(typeof answered === 'string' ? answered : JSON.stringify(answered));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** The relay's client, and a FoneStorm with this response. */
function client(body: object | string): FoneStorm {
  answered = body;
  const { port } = server.address() as AddressInfo;
  return foneStormConferences({
    generation: '2017',
    url: `http://127.0.0.1:${port}/v2`,
    credentials: async () => ({ token: 'key' }),
    budget: { takeSlot: async () => undefined },
    purpose: 'request',
    logger: {
      info: () => undefined,
      warn: (message, fields) => logged.push([message, fields]),
      error: () => undefined,
    },
  });
}

const listed = (...conferences: unknown[]): Promise<readonly FoneStormConference[]> =>
  client({ conferences }).list();
const detailed = (conference: unknown) => client({ conference }).details('a');
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: FoneStormError) => error,
  );

const TIMES = { start_time: '2026-05-04T12:00:00+02:00', end_time: '2026-05-04T11:00:00Z' };
const READ = { start_time: '2026-05-04T10:00:00.000Z', end_time: '2026-05-04T11:00:00.000Z' };

describe('the list', () => {
  test.each([
    ['a list', ['grace', 'edsger']],
    ['a JSON array inside a string', '["grace","edsger"]'],
  ])('is read whole, with the attendees of a conference as %s', async (_name, attendees) => {
    const more = { label: 'Weekly', organizer: 'ada', caller_id: '13175550100' };
    const url = 'https://relay.example/callbacks';
    const shown = { id: 'a', conference_pin: '216897', conference_url: url, ...TIMES, ...more, attendees };
    expect(await listed(shown)).toEqual([
      {
        ...{ id: 'a', conference_pin: '216897', conference_url: url },
        fields: { ...READ, ...more, attendees: ['grace', 'edsger'] },
      },
    ]);
    expect(logged).toEqual([]);
  });

  test('accepts numbers in place of strings', async () => {
    const numbers = { id: 7, conference_pin: 216897, caller_id: 13175550100, attendees: [1, '2'] };
    expect(await listed({ ...numbers, ...TIMES })).toEqual([
      {
        id: '7',
        conference_pin: '216897',
        fields: { ...READ, caller_id: '13175550100', attendees: ['1', '2'] },
      },
    ]);
  });

  test.each([
    ['no id', {}, 'conferences[1].id: expected a value, got nothing'],
    [
      'an id that is an object',
      { id: {} },
      'conferences[1].id: expected a string of 1 to 128 characters, got an object',
    ],
    [
      'an id that is not a whole number',
      { id: 1e300 },
      'conferences[1].id: expected a string of 1 to 128 characters, got a number',
    ],
    [
      'an id that is too long',
      { id: 'x'.repeat(129) },
      'conferences[1].id: expected a string of 1 to 128 characters, got a string of 129 characters',
    ],
    [
      'a URL that is not a string',
      { id: 'b', conference_url: ['x'] },
      'conferences[1].conference_url: expected a string of 0 to 4096 characters, got a list of 1',
    ],
    ['no fields', 'b', 'conferences[1]: expected an object, got a string of 1 characters'],
    ['nothing', null, 'conferences[1]: expected an object, got null'],
  ])('skips a conference with %s, names it in the log, and has the others', async (_name, bad, fault) => {
    expect(await listed({ id: 'a', ...TIMES }, bad, { id: 'c' })).toEqual([
      { id: 'a', fields: READ },
      { id: 'c' },
    ]);
    expect(logged).toEqual([['fonestorm.element_skipped', { response: 'list', count: 1, faults: [fault] }]]);
  });

  test('ignores a field that cannot be read, and names it in the log', async () => {
    const bad = {
      label: {},
      organizer: 'x'.repeat(1025),
      caller_id: false,
      attendees: '{"no":"list"}',
    };
    const shown = [{ id: 'a', ...TIMES, ...bad }, { id: 'b', start_time: 1, end_time: null }, { id: 'c' }];
    expect(await listed(...shown)).toEqual([{ id: 'a', fields: READ }, { id: 'b' }, { id: 'c' }]);
    expect(logged).toEqual([
      [
        'fonestorm.field_ignored',
        {
          response: 'list',
          count: 4,
          faults: [
            'conferences[0].label: expected a string of 0 to 1024 characters, got an object',
            'conferences[0].organizer: expected a string of 0 to 1024 characters, got a string of 1025 characters',
            'conferences[0].caller_id: expected a string of 0 to 1024 characters, got a boolean',
            expect.stringMatching(/^conferences\[0\]\.attendees: expected a list of at most 1000 strings/),
          ],
        },
      ],
    ]);
  });

  test('with a thousand odd conferences names twenty of them, and how many there are', async () => {
    expect(await listed(...Array.from({ length: 1000 }, () => ({})))).toEqual([]);
    const [[, fields]] = logged as [[string, { count: number; faults: string[] }]];
    expect([fields.count, fields.faults.length]).toEqual([1000, 20]);
  });

  test('ignores attendees who are too many or too long together', async () => {
    // The size as JSON: two quotes and a comma or bracket for each, and one more bracket.
    const [tooLong, full] = [197, 196].map((last) => [...Array(499).fill(197), last]) as [number[], number[]];
    const lists = [Array(1001).fill(1), tooLong, full].map((lengths) =>
      lengths.map((each) => 'x'.repeat(each)),
    );
    const read = await listed(
      ...lists.map((attendees, index) => ({ id: String(index), ...TIMES, attendees })),
    );
    expect(read.map(({ fields }) => fields?.attendees?.length)).toEqual([undefined, undefined, 500]);
  });

  test.each([
    ['none', {}],
    ['an end at its start', { start_time: TIMES.end_time, end_time: TIMES.end_time }],
    ['an end before its start', { start_time: TIMES.end_time, end_time: TIMES.start_time }],
    ['an offset without its sign', { ...TIMES, end_time: '2026-05-04 11:00:00 02:00' }],
  ])('has a conference with %s for its times, without fields', async (_name, times) => {
    expect(await listed({ id: 'a', label: 'Weekly', ...times })).toEqual([{ id: 'a' }]);
  });

  test('of megabytes is read', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      id: String(index),
      label: 'x'.repeat(100),
    }));
    expect(await listed(...many)).toHaveLength(20_000);
  });
});

describe('the details', () => {
  test.each([
    ['texts', { organizer_status: 'true', attendees_status: '2' }],
    ['numbers', { organizer_status: 1, attendees_status: 2 }],
    ['texts of numbers', { organizer_status: '1', attendees_status: '2' }],
    ['what the page has', { organizer_status: true, attendees_status: 2 }],
  ])('are read with the statuses as %s', async (_name, statuses) => {
    const read = { organizer_status: true, attendees_status: 2 };
    expect(await detailed({ id: 'a', ...statuses })).toMatchObject({ id: 'a', ...read });
  });

  test.each([
    [{}, {}],
    [{ organizer_status: null, attendees_status: null }, {}],
    [
      { conference_status: 'unknown', attendees_status: 0 },
      { conference_status: 'unknown', attendees_status: 0 },
    ],
  ])('have no status that the answer lacks: %j', async (statuses, read) => {
    expect(await detailed({ id: 'a', ...statuses })).toEqual({ id: 'a', ...read });
  });

  test('with a status word that is too long have none, and the log names it', async () => {
    expect(await detailed({ id: 'a', conference_status: 'x'.repeat(200_000) })).toEqual({ id: 'a' });
    expect(logged).toEqual([
      [
        'fonestorm.field_ignored',
        {
          response: 'details',
          count: 1,
          faults: ['conference.conference_status: expected a string of 1 to 64 characters'],
        },
      ],
    ]);
  });

  test.each([
    [{ organizer_status: 'perhaps' }, 'conference.organizer_status: expected true or false'],
    [{ attendees_status: -1 }, 'conference.attendees_status: expected a whole number from 0 to 999999'],
    [{ attendees_status: 1e9 }, 'conference.attendees_status: expected a whole number from 0 to 999999'],
    [{ id: null }, 'conference.id: expected a string of 1 to 128 characters, got null'],
  ])('with presence that cannot be read are an error that names the field: %j', async (bad, fault) => {
    expect(await failure(detailed({ id: 'a', ...bad }))).toMatchObject({
      outcome: 'unknown',
      message: `status 200, a response that could not be parsed; ${fault}`,
      details: { faults: [fault] },
    });
  });

  test.each([
    ['no JSON', '<html>', 'body: expected JSON'],
    ['nothing', 'null', 'body: expected an object, got null'],
    ['JSON that is not an object', '[1]', 'conference: expected a value, got nothing'],
    ['an object without the conference', '{}', 'conference: expected a value, got nothing'],
    [
      'arrays in arrays, a hundred thousand deep',
      `${'['.repeat(1e5)}${']'.repeat(1e5)}`,
      'conference: expected a value, got nothing',
    ],
    [
      'more than a megabyte',
      JSON.stringify({ conference: { id: 'a', more: 'x'.repeat(2 ** 20) } }),
      'body: expected a shorter body',
    ],
  ])('that are %s are an error that says so', async (_name, body, fault) => {
    expect(await failure(client(body).details('a'))).toMatchObject({
      outcome: 'unknown',
      details: { faults: [fault] },
    });
  });

  test('without an end are stopped before they fill the memory', async () => {
    let sent = 0;
    respond = (outgoing) => {
      const more = () => {
        while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536))) sent += 65_536;
        sent += 65_536;
      };
      outgoing.on('drain', more);
      more();
    };
    expect(await failure(client('').details('a'))).toMatchObject({ outcome: 'unknown' });
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });
});

test('a PIN that cannot be read is left out of a creation, whose id is read', async () => {
  const create = (conference: object) =>
    client({ conference }).create({
      id: 'a',
      fields: { ...READ } as never,
      callbackUrl: 'https://relay.example',
    });
  expect(await create({ id: 7, conference_pin: 216897 })).toEqual({ id: '7', pin: '216897' });
  expect(await create({ id: 'a', conference_pin: '1'.repeat(100_000) })).toEqual({ id: 'a' });
  const ignored = [expect.stringMatching(/^conference\.conference_pin: expected a string/)];
  expect(logged).toMatchObject([['fonestorm.field_ignored', { response: 'created', faults: ignored }]]);
  const fault = 'conference.id: expected a value, got nothing';
  expect(await failure(create({}))).toMatchObject({ outcome: 'unknown', details: { faults: [fault] } });
});

test('phone numbers that cannot be read are skipped, and no more than a thousand are read', async () => {
  expect(
    await client({ fonenumbers: ['3215550001', 3215550002, {}, null, '9'.repeat(65)] }).fonenumbers('a'),
  ).toEqual(['3215550001', '3215550002']);
  const expected = 'expected a string of 1 to 64 characters, got';
  const skipped = ['an object', 'null', 'a string of 65 characters'].map(
    (got, index) => `fonenumbers[${index + 2}]: ${expected} ${got}`,
  );
  expect(logged).toEqual([
    ['fonestorm.element_skipped', { response: 'fonenumbers', count: 3, faults: skipped }],
  ]);
  logged = [];
  const numbers = (count: number) => client({ fonenumbers: Array(count).fill('1') }).fonenumbers('a');
  expect(await numbers(1000)).toHaveLength(1000);
  expect(logged).toEqual([]);
  expect(await numbers(5000)).toHaveLength(1000);
  const faults = ['fonenumbers: expected at most 1000, got 5000'];
  expect(logged).toEqual([['fonestorm.element_skipped', { response: 'fonenumbers', count: 1, faults }]]);
});
