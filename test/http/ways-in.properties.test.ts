import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Command } from '../../lambda/domain/command';
import { commandExecution } from '../../lambda/http/command-execution';
import { conferencesHandler } from '../../lambda/http/conferences-handler';
import type { ApiResponse } from '../operations/api-caller';
import { busCommand } from '../operations/commands/bus-command';
import { WEEKLY } from '../operations/series/series-steps';
import { FIELDS, freshId, testRelay } from '../operations/test-relay';
import { propertyRuns } from '../property-runs';

const relay = testRelay();

type Body = Readonly<Record<string, unknown>>;
/** The problem of a request: its type and its faults. Undefined: it was executed. */
type Outcome = Pick<ApiResponse['body'], 'type' | 'errors' | 'more_errors'> | undefined;

const ways = {
  async json(body: Body, id?: string): Promise<Outcome> {
    return problemOf(await relay().call(...requestOf(id), body));
  },
  /** Only for texts: a form has no other values. */
  async form(body: Body, id?: string): Promise<Outcome> {
    const fields = new URLSearchParams(Object.entries(body).flatMap(([name, value]) => pairsOf(name, value)));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return problemOf(await relay().call(...requestOf(id), String(fields), headers));
  },
  async direct(conference: Body, id?: string): Promise<Outcome> {
    const invocation = id === undefined ? { operation: 'create' } : { operation: 'update', id };
    return invoke({ ...invocation, conference });
  },
  /** A state of a workflow, which waits for the conference that it creates. */
  async task(conference: Body, id?: string): Promise<Outcome> {
    if (id !== undefined) return ways.direct(conference, id);
    return invoke({ operation: 'create', conference, idempotency_key: freshId(), task_token: freshId() });
  },
  /** A schedule of EventBridge, which replaces the attributes in the text of its input. */
  async schedule(conference: Body, id?: string): Promise<Outcome> {
    const key = '<aws.scheduler.schedule-arn>/<aws.scheduler.scheduled-time>';
    const how =
      id === undefined ? { operation: 'create', idempotency_key: key } : { operation: 'update', id };
    const input = JSON.stringify({ ...how, conference })
      .replaceAll('<aws.scheduler.scheduled-time>', '2026-05-04T09:45:00Z')
      .replaceAll(
        '<aws.scheduler.schedule-arn>',
        `arn:aws:scheduler:eu-west-1:1:schedule/default/${freshId()}`,
      );
    return invoke(JSON.parse(input));
  },
  async bus(conference: Body, id?: string): Promise<Outcome> {
    const type: Command['type'] = id === undefined ? 'Create Conference' : 'Update Conference';
    const command = busCommand(type, { conference, ...(id !== undefined && { id }) });
    const { problem } = await commandExecution(relay().ports).execute(
      command,
      command.eventId,
      command.eventId,
    );
    return problem && pick(problem);
  },
};

/** A direct invocation of `manage-conferences`. */
function invoke(invocation: unknown): Promise<Outcome> {
  return conferencesHandler({ ...relay().ports, corsOrigins: [] })(invocation, 'request-1').then(
    () => undefined,
    (error: Error) => pick(JSON.parse(error.message)),
  );
}

/** The problem of a series with these fields in its template: over HTTP, and by a direct invocation. */
async function template(fields: Body): Promise<readonly [Outcome, Outcome]> {
  const series = { ...WEEKLY, id: `s${randomInt(1e9)}`, template: fields };
  return [
    problemOf(await relay().call('POST', '/v2/series', series)),
    await invoke({ operation: 'create-series', series }),
  ];
}

/** The faults without the fields that they list, and with a prefix for each field. */
function faultsOf(outcome: Outcome, prefix = ''): readonly (readonly [field: string, expected: string])[] {
  return (outcome?.errors ?? []).map(({ field, expected }) => [
    `${prefix}${field}`,
    expected.replace(/^one of .*/, 'one of the fields'),
  ]);
}

function requestOf(id: string | undefined): [method: string, path: string] {
  return id === undefined ? ['POST', '/v2/conferences'] : ['PUT', `/v2/conferences/${id}`];
}

function pairsOf(name: string, value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).map(([key, each]) => [`${name}[${key}]`, String(each)]);
}

function problemOf({ status, body }: ApiResponse): Outcome {
  return status < 300 ? undefined : pick(body);
}

function pick({ type, errors, more_errors }: ApiResponse['body']): Outcome {
  return { ...(type && { type }), ...(errors && { errors }), ...(more_errors && { more_errors }) };
}

const text = fc.constantFrom(
  '',
  'x',
  ' ',
  'é',
  'y'.repeat(2000),
  '-1',
  '2.5',
  '2026-05-04',
  'soon',
  '2026-13-01T00:00:00Z',
);
const time = fc.constantFrom(
  '2026-05-04T10:00:00Z',
  '2026-05-04T09:00:00+02:00',
  '2026-05-04',
  'soon',
  '',
  '10:00',
);
/** In a form, an index in brackets makes a list. */
const key = fc.oneof(
  fc.constantFrom('caseId', 'pin', 'a b', '1st', '__proto__'),
  fc.string({ minLength: 1 }).filter((each) => !/^\d{1,4}$/.test(each)),
);
const fields = {
  ...{ start_time: time, end_time: time, duration: fc.constantFrom('PT45M', 'P1Y', 'PT0S', '45', '') },
  ...{ label: text, organizer: text, caller_id: text, before_message: text, fonenumber: text },
  callback_url: fc.constantFrom(
    'https://a.example/',
    'ftp://a.example',
    'https://a:b@c.example/',
    '/path',
    '',
  ),
  max_members: fc.constantFrom('25', '25.0', '-1', 'many', ''),
  metadata: fc.dictionary(key, text, { minKeys: 1, maxKeys: 3 }),
  ...{ colour: text, Label: text },
};
/** Bodies that a form can have, too. */
const texts = fc.record(fields, { requiredKeys: [] });
/** Bodies with values of any JSON type. */
const values = fc
  .record({
    body: texts,
    odd: fc.dictionary(
      fc.constantFrom(...Object.keys(fields), 'attendees', 'id', 'constructor'),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  })
  .map(({ body, odd }) => ({ ...body, ...odd }));

/** The ways for any values, besides JSON. */
const { json: _json, form: _form, ...OTHERS } = ways;

/** A creation has a fault in any case. */
const faulty = { conference_colour: 'red' };

test('a form, JSON, a direct invocation, a task, a schedule and a command have the same problems for the same texts', async () => {
  const id = freshId();
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  const check = async (given: Body, of?: string) => {
    const expected = await ways.json(given, of);
    for (const way of [ways.form, ...Object.values(OTHERS)]) expect(await way(given, of)).toEqual(expected);
  };
  await fc.assert(
    fc.asyncProperty(texts, async (body) => {
      await check({ ...body, ...faulty });
      await check(body, id);
    }),
    { numRuns: propertyRuns(30) },
  );
});

test('JSON, a direct invocation, a task, a schedule and a command have the same problems for any values', async () => {
  const id = freshId();
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  await fc.assert(
    fc.asyncProperty(values, async (body) => {
      for (const [given, of] of [[{ ...body, ...faulty }], [body, id]] as const) {
        const expected = await ways.json(given, of);
        for (const way of Object.values(OTHERS)) expect(await way(given, of)).toEqual(expected);
      }
    }),
    { numRuns: propertyRuns(30) },
  );
});

test('the template of a series has the faults of a conference, and their fields begin with "template."', async () => {
  const times = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
  await fc.assert(
    fc.asyncProperty(values, async (body) => {
      const { id: _id, start_time: _start, end_time: _end, duration: _duration, ...own } = body as Body;
      const given = { ...own, ...faulty };
      const expected = await ways.json({ ...given, ...times });
      const [found, direct] = await template(given);
      expect(direct).toEqual(found);
      expect(found?.type).toBe(expected?.type);
      expect(found?.more_errors).toBe(expected?.more_errors);
      expect(faultsOf(found)).toEqual(faultsOf(expected, 'template.'));
    }),
    { numRuns: propertyRuns(30) },
  );
});

/** The fields of a series, and of the answer to it, with values of any JSON type. */
const series = fc.dictionary(
  fc.constantFrom('template', 'time_zone', 'start', 'duration', 'rrule', 'exdates', 'id', 'status', 'Rrule'),
  fc.oneof(
    text,
    time,
    fc.constantFrom('Europe/Berlin', 'Mars/Olympus', 'FREQ=HOURLY', 'FREQ=DAILY;COUNT=0', 'P8D', 'PT45M'),
    texts,
    fc.jsonValue({ maxDepth: 2 }),
  ),
);

test('JSON and a direct invocation have the same problems for a series, its update and a moved occurrence', async () => {
  const id = `s${randomInt(1e9)}`;
  const created = await relay().call('POST', '/v2/series', { ...WEEKLY, id, start: '2026-05-04T09:30:00' });
  expect(created.status).toBe(201);
  await fc.assert(
    fc.asyncProperty(series, async (given) => {
      // A creation and an update have a fault in any case, and so does a move to 1970.
      const wrong = { ...given, colour: 'red' };
      const { start = '1970-01-01T00:00:00', duration = 'PT45M' } = given;
      const move = { start, duration };
      const occurrence = '20260511';
      for (const [method, path, body, invocation] of [
        ['POST', '', wrong, { operation: 'create-series', series: wrong }],
        ['PUT', `/${id}`, wrong, { operation: 'update-series', id, series: wrong }],
        [
          'PUT',
          `/${id}/occurrences/${occurrence}`,
          move,
          { operation: 'move-occurrence', id, occurrence, ...move },
        ],
      ] as const) {
        const expected = problemOf(await relay().call(method, `/v2/series${path}`, body));
        expect(expected?.type).toBe('urn:conference-relay:problem:invalid-request');
        expect(await invoke(invocation)).toEqual(expected);
      }
    }),
    { numRuns: propertyRuns(30) },
  );
});

test.each([
  ['that is unknown', freshId()],
  ['with a space', 'a b'],
])('a change of an id %s has the same problem by each way', async (_what, id) => {
  const expected = await ways.json({ label: 'x' }, encodeURIComponent(id));
  expect(expected?.type).toBe('urn:conference-relay:problem:not-found');
  for (const way of Object.values(OTHERS)) expect(await way({ label: 'x' }, id)).toEqual(expected);
});
