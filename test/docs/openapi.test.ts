import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { openApi } from '../../docs/openapi';
import { QUERY_PARAMETERS, ROUTES } from '../../lambda/contract/routes';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const OCCURRENCE = '/v2/series/{id}/occurrences/{occurrence}';
const SERIES = {
  ...{ id: 'weekly', time_zone: 'Europe/Berlin', start: '2098-01-01T09:00:00', duration: 'PT45M' },
  ...{ rrule: 'FREQ=YEARLY', template: { label: 'Yearly' } },
};
const CALLBACK = '/callbacks/{conferenceId}/{capability}';
const document = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8'));

test('docs/openapi.json is what npm run docs writes', () => {
  expect(document).toEqual(JSON.parse(JSON.stringify(openApi())));
});

test('docs/openapi.json has exactly the query parameters that the routes take', () => {
  const { parameters } = document.components;
  const documented = Object.values(ROUTES).map((route) => {
    const [method = '', path = ''] = route.split(' ');
    const refs: { $ref?: string }[] = document.paths[path][method.toLowerCase()].parameters ?? [];
    const resolved = refs.map(({ $ref = '' }) => parameters[$ref.split('/').at(-1) ?? '']);
    return [route, resolved.flatMap((each) => (each?.in === 'query' ? [each.name] : []))];
  });
  const taken = Object.values(ROUTES).map((route) => [route, QUERY_PARAMETERS[route] ?? []]);
  expect(documented).toEqual(taken);
});

describe('every answer of the relay fits docs/openapi.json', () => {
  const folder = temporaryFolders();
  const ajv = new Ajv2020({
    strict: false,
    formats: {
      uri: (value: string) => URL.canParse(value),
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    },
  });
  ajv.addSchema(document, 'document');
  let simulator: Simulator;
  let relay: LocalRelay;
  /** The number of a callback. */
  let position = '';

  beforeAll(async () => {
    simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
    const fonestorm = { url: simulator.url, credentials: { token: 'key' } };
    relay = await startRelay({ folder: folder(), port: 0, fonestorm, logger: silentLogger });
  });
  afterAll(async () => {
    await relay.close();
    await simulator.close();
  });

  const times = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
  const steps: [string, string, string, number, object?][] = [
    ['post', '/v2/auth', '/v2/auth', 201, { username: 'relay', password: 'relay' }],
    ['post', '/v2/auth', '/v2/auth', 401, { username: 'relay', password: 'wrong' }],
    [
      'post',
      '/v2/conferences',
      '/v2/conferences',
      201,
      {
        id: 'c',
        ...times,
        attendees: ['a'],
        callback_url: 'http://localhost:9/nowhere',
        metadata: { a: 'b' },
      },
    ],
    ['post', '/v2/conferences', '/v2/conferences', 400, { id: '?', end_time: 'soon' }],
    ['post', '/v2/conferences', '/v2/conferences', 409, { id: 'c', ...times }],
    ['put', '/v2/conferences/{id}', '/v2/conferences/c', 200, { label: 'Weekly' }],
    ['put', '/v2/conferences/{id}', '/v2/conferences/none', 404, { label: 'Weekly' }],
    ['get', '/v2/conferences', '/v2/conferences', 200],
    ['get', '/v2/conferences', '/v2/conferences?limit=none', 400],
    ['get', '/v2/conferences', '/v2/conferences?status=scheduled&from=2026-05-04&text=c', 200],
    ['get', '/v2/conferences', '/v2/conferences?status=running', 400],
    ['get', '/v2/counts', '/v2/counts?from=2026-05-04', 200],
    ['get', '/v2/counts', '/v2/counts?from=soon', 400],
    ['get', '/v2/conferences/{id}', '/v2/conferences/c', 200],
    ['get', '/v2/conferences/{id}/fonenumbers', '/v2/conferences/c/fonenumbers', 200],
    ['get', '/v2/conferences/{id}/callbacks', '/v2/conferences/c/callbacks', 200],
    ['get', '/v2/conferences/{id}/callbacks/{position}', '/v2/conferences/c/callbacks/:position', 200],
    ['get', '/v2/conferences/{id}/callbacks/{position}', '/v2/conferences/c/callbacks/none', 404],
    ['get', '/v2/conferences/{id}/events', '/v2/conferences/c/events?limit=2', 200],
    ['get', '/v2/conferences/{id}/events', '/v2/conferences/c/events?after=x', 400],
    ['get', '/v2/conferences/{id}/status-checks', '/v2/conferences/c/status-checks', 200],
    ['get', '/v2/conferences/{id}/status-checks', '/v2/conferences/none/status-checks', 404],
    ['get', '/v2/timetable', '/v2/timetable', 200],
    ['get', '/v2/health', '/v2/health', 200],
    ['get', '/v2/timetable', '/v2/timetable?limit=0', 400],
    ['post', '/v2/series', '/v2/series', 201, SERIES],
    ['post', '/v2/series', '/v2/series', 400, { ...SERIES, rrule: 'FREQ=HOURLY' }],
    ['post', '/v2/series', '/v2/series', 409, { ...SERIES, duration: 'PT1H' }],
    ['get', '/v2/series', '/v2/series?limit=1', 200],
    ['get', '/v2/series/{id}', '/v2/series/weekly', 200],
    ['put', '/v2/series/{id}', '/v2/series/weekly', 200, { exdates: [] }],
    ['get', '/v2/series/{id}/occurrences', '/v2/series/weekly/occurrences', 200],
    ['get', OCCURRENCE, '/v2/series/weekly/occurrences/20980101', 200],
    ['get', OCCURRENCE, '/v2/series/weekly/occurrences/20980102', 404],
    ['put', OCCURRENCE, '/v2/series/weekly/occurrences/20980101', 200, { start: '2098-01-01T10:00:00' }],
    ['delete', OCCURRENCE, '/v2/series/weekly/occurrences/20980101', 200],
    ['delete', OCCURRENCE, '/v2/series/weekly/occurrences/20980102', 404],
    ['get', '/v2/series/{id}/events', '/v2/series/weekly/events?after=0', 200],
    ['get', '/v2/series/{id}/events', '/v2/series/none/events', 404],
    ['delete', '/v2/series/{id}', '/v2/series/weekly', 200],
    ['get', '/v2/series/{id}', '/v2/series/weekly', 404],
    ['get', '/v2/conferences/{id}/deliveries', '/v2/conferences/c/deliveries', 200],
    ['get', '/v2/conferences/{id}/deliveries', '/v2/conferences/none/deliveries', 404],
    ['get', '/v2/conferences/{id}/signing-secret', '/v2/conferences/c/signing-secret', 200],
    ['get', '/v2/conferences/{id}/signing-secret', '/v2/conferences/none/signing-secret', 404],
    ['get', '/v2/deliveries', '/v2/deliveries?status=failed', 200],
    ['get', '/v2/deliveries', '/v2/deliveries?status=pending&limit=1', 200],
    ['get', '/v2/deliveries', '/v2/deliveries', 400],
    ['post', '/v2/deliveries/{delivery}/retry', '/v2/deliveries/c.:position/retry', 202],
    ['post', '/v2/deliveries/{delivery}/retry', '/v2/deliveries/c.none/retry', 404],
    ['post', CALLBACK, '/callbacks/c/:capability', 200, { conference_status: 'unknown' }],
    ['get', CALLBACK, '/callbacks/c/:capability?organizer_status=true', 200],
    ['get', CALLBACK, '/callbacks/c/none', 404],
    ['get', '/v2/fonenumbers', '/v2/fonenumbers?filter=some', 400],
    ['get', '/v2/fonenumbers/{fonenumber}', '/v2/fonenumbers/1', 400],
    ['post', '/v2/fonenumbers/{fonenumber}/service', '/v2/fonenumbers/3215550001/service', 400, {}],
    ['post', '/v2/calls/receive_notify', '/v2/calls/receive_notify', 400, { method: 'PUT' }],
    ['post', '/v2/calls/send_notify', '/v2/calls/send_notify', 400, { url: 'none' }],
    ['delete', '/v2/conferences/{id}', '/v2/conferences/c?erase=soon', 400],
    ['delete', '/v2/conferences/{id}', '/v2/conferences/c', 200],
    ['delete', '/v2/conferences/{id}', '/v2/conferences/c?erase=true', 200],
  ];

  test.each(steps)(
    '%s %s (%s: %i)',
    async (method, template, path, status, body: object | undefined = undefined) => {
      if (path.includes('callbacks') && position === '') position = await called();
      if (path.includes('retry')) await delivered();
      const response = await fetch(
        `${relay.url}${path.replace(':position', position).replace(':capability', capability)}`,
        {
          method: method.toUpperCase(),
          headers: { token: 'key', 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        },
      );
      const answer = await response.json();
      expect([response.status, answer]).toEqual([status, expect.anything()]);
      const mediaType = response.headers.get('content-type') ?? '';
      const pointer = ['paths', template, method, 'responses', String(status), 'content', mediaType, 'schema']
        .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/');
      const validate = ajv.compile({ $ref: `document#/${pointer}` });
      validate(answer);
      expect(validate.errors).toBeNull();
    },
  );

  test('an invitation is a documented representation', async () => {
    await fetch(`${relay.url}/v2/conferences`, {
      ...{ method: 'POST', headers: { token: 'key', 'content-type': 'application/json' } },
      body: JSON.stringify({ id: 'invited', ...times }),
    });
    const { headers } = await fetch(`${relay.url}/v2/conferences/invited`, {
      headers: { token: 'key', accept: 'text/calendar' },
    });
    const [mediaType] = headers.get('content-type')?.split(';') ?? [];
    const { content } = document.paths['/v2/conferences/{id}'].get.responses[200];
    expect([mediaType, Object.keys(content)]).toEqual(['text/calendar', expect.arrayContaining([mediaType])]);
  });

  const zeros = (n: number) => '0'.repeat(n);
  const user = { username: 'relay', password: 'relay' };
  const notify = { fonenumber: '3215550001', method: 'GET', url: 'https://receiver.example/' };
  const service = '/v2/fonenumbers/{fonenumber}/service';
  const numberWith = (fonenumber: string) => ['/v2/calls/send_notify', { ...notify, fonenumber }] as const;
  const conferenceFor = (max_members: string) => ['/v2/conferences', { ...times, max_members }] as const;
  test.each<readonly [string, object]>([
    ['/v2/auth', user],
    ['/v2/auth', { ...user, extra: null }],
    ['/v2/auth', { ...user, expires: '086400.00' }],
    ['/v2/auth', { ...user, expires: '86401' }],
    conferenceFor(''),
    conferenceFor('0010000.00'),
    conferenceFor('100001'),
    conferenceFor(`${zeros(58)}100000`),
    conferenceFor(`${zeros(59)}100000`),
    conferenceFor(`${zeros(14)}100000.0`),
    conferenceFor(`${zeros(15)}100000.0`),
    [service, { service_type: 'Busy' }],
    [service, { service_type: 'Conference' }],
    [service, { service_type: 'Conference', service_id: '' }],
    [service, { service_type: 'Conference', service_id: 'c' }],
    [service, { service_type: 'Fax', service_id: null, label: '' }],
    ['/v2/calls/send_notify', { ...notify, url: 'HTTP://receiver.example' }],
    ['/v2/calls/send_notify', { ...notify, url: 'ftp://receiver.example' }],
    numberWith('0005550001'),
    numberWith('0005550001.0'),
    numberWith(`${zeros(10)}3215550001.0`),
    numberWith(`${zeros(11)}3215550001.0`),
  ])('the body of POST %s fits only if the relay accepts it: %j', async (template, body) => {
    const response = await fetch(`${relay.url}${template.replace('{fonenumber}', '3215550001')}`, {
      ...{ method: 'POST', headers: { token: 'key', 'content-type': 'application/json' } },
      body: JSON.stringify(body),
    });
    const content = document.paths[template].post.requestBody.content['application/json'];
    const name = content.schema.$ref.split('/').at(-1);
    const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` });
    expect(validate(body)).toBe(response.status !== 400);
  });

  test('every operation of docs/openapi.json is requested', () => {
    const tried = new Set(steps.map(([method, template]) => `${method} ${template}`));
    const described = Object.entries<object>(document.paths as Record<string, object>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect([...tried].sort()).toEqual(described.sort());
  });

  /** The last part of the URL that FoneStorm got. */
  function capability(): string {
    return simulator.control.conference('c').fields.callback_url?.split('/').at(-1) ?? '';
  }

  /** The callback has an attempt of its delivery. */
  async function delivered(): Promise<void> {
    await until(async () => {
      const response = await fetch(`${relay.url}/v2/conferences/c/deliveries`, { headers: { token: 'key' } });
      const { deliveries } = (await response.json()) as { deliveries: { attempt_count: number }[] };
      return deliveries.some(({ attempt_count }) => attempt_count > 0);
    });
  }

  /** The number of one callback of FoneStorm. */
  async function called(): Promise<string> {
    await simulator.control.join('c');
    let callbacks: { position: number }[] = [];
    await until(async () => {
      const response = await fetch(`${relay.url}/v2/conferences/c/callbacks`, { headers: { token: 'key' } });
      ({ callbacks } = (await response.json()) as { callbacks: typeof callbacks });
      return callbacks.length > 0;
    });
    return String(callbacks[0]?.position);
  }
});
