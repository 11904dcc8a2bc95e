import { parseCurlCommand } from '../curl';
import type { ApiResponse, ResponseBody } from '../operations/api-caller';
import { testRelay } from '../operations/test-relay';
import { onNode } from './hosts';

const relay = testRelay();
let host: Awaited<ReturnType<typeof onNode>>;
beforeAll(async () => {
  host = await onNode(relay().handleRequest);
});
afterAll(() => host.close());

/** The commands of FoneStorm's page on conferences, unchanged. */
const PAGE = {
  list: `curl --request GET
--url 'https://api.fonestorm.com/v2/conferences'
--header 'Content-Type: application/json'
--header 'Accept: application/json'
--header 'token: key'`,
  create: `curl --request POST
--url 'https://api.fonestorm.com/v2/conferences'
--header 'Content-Type: application/json'
--header 'Accept: application/json'
--header 'token: key'
--data '{"start_time":"2017-10-23T13:54:17+00:00", "end_time":"2017-10-23T14:54:17+00:00", "label":"Weekly progress status meeting.", "organizer": "f854e5a0-913b-4230-be26-9adf2e68edfc", "attendees":"[\\"4fb07dbf-7597-4af7-8f03-05acd254c7f5\\", \\"f7d77a6b-53ec-47d9-a2f9-28c1764fecc8\\"]" }'`,
  delete: `curl --request DELETE
--url 'https://api.fonestorm.com/v2/conferences/f9037cf2-363e-4506-915f-4419e5d69c52'
--header 'Content-Type: application/json'
--header 'Accept: application/json'
--header 'token: key'`,
  details: `curl --request GET
--url 'https://api.fonestorm.com/v2/conferences/f9037cf2-363e-4506-915f-4419e5d69c52'
--header 'Content-Type: application/json'
--header 'Accept: application/json'
--header 'token: key'`,
  update: `curl --request PUT
--url 'https://api.fonestorm.com/v2/conferences/f9037cf2-363e-4506-915f-4419e5d69c52'
--header 'Content-Type: application/json'
--header 'Accept: application/json'
--header 'token: key'
--data '{"label":"Progress report for the week."}'`,
} as const;

const ID = 'f9037cf2-363e-4506-915f-4419e5d69c52';
/** The conference of the page's answers. */
const SHOWN = {
  id: ID,
  label: 'Work Progress Meeting',
  start_time: '2017-11-20T18:39:00.000Z',
  end_time: '2017-11-20T19:39:00.000Z',
  organizer: 'a4dbe836-2f18-4c20-80a9-5298e8eb',
  attendees: ['a4dbe836-2f18-4c20-80a9-5298e8eb8f78'],
  caller_id: '3217591081',
  conference_pin: expect.stringMatching(/^\d{6}$/),
  conference_url: 'https://requestb.in/15h1m971',
};

/** The command, with only the host changed. */
function run(command: string): Promise<ApiResponse> {
  const { url, method, headers, body } = parseCurlCommand(command);
  const path = url.replace('https://api.fonestorm.com', '');
  return host.send({ method, path, headers, ...(body !== undefined && { body }) });
}

test("each example of the page, in the order of a conference's life, is answered in the page's shape", async () => {
  const { conference_pin: _ours, conference_url: callback_url, ...given } = SHOWN;
  const made = await relay().call('POST', '/v2/conferences', { ...given, callback_url });
  expect(made.status).toBe(201);

  const list = await run(PAGE.list);
  expect([list.status, list.body]).toEqual([200, { conferences: [SHOWN] }]);
  expect(Object.keys(list.body.conferences?.[0] ?? {})).toEqual(Object.keys(SHOWN));

  const details = await run(PAGE.details);
  const statuses = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
  expect([details.status, details.body]).toEqual([200, { conference: { ...SHOWN, ...statuses } }]);
  expect(Object.keys(details.body.conference ?? {})).toEqual(Object.keys({ ...SHOWN, ...statuses }));

  const updated = await run(PAGE.update);
  expect([updated.status, updated.body]).toEqual([200, { conference: { id: ID } }]);
  expect((await run(PAGE.details)).body.conference?.label).toBe('Progress report for the week.');

  const deleted = await run(PAGE.delete);
  expect([deleted.status, deleted.body]).toEqual([200, { conference: { id: ID } }]);
  expect((await run(PAGE.details)).status).toBe(404);
  expect((await run(PAGE.list)).body).toEqual({ conferences: [] });
});

test('the creation of the page is answered with an id of the relay and the PIN, and reads as it was sent', async () => {
  const created = await run(PAGE.create);
  expect([created.status, created.body]).toEqual([
    201,
    {
      conference: {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        conference_pin: expect.stringMatching(/^\d{6}$/),
      },
    },
  ]);
  const { id, conference_pin } = created.body.conference ?? { id: '' };
  expect((await relay().call('GET', `/v2/conferences/${id}`)).body.conference).toEqual({
    id,
    label: 'Weekly progress status meeting.',
    start_time: '2017-10-23T13:54:17.000Z',
    end_time: '2017-10-23T14:54:17.000Z',
    organizer: 'f854e5a0-913b-4230-be26-9adf2e68edfc',
    attendees: ['4fb07dbf-7597-4af7-8f03-05acd254c7f5', 'f7d77a6b-53ec-47d9-a2f9-28c1764fecc8'],
    caller_id: '',
    conference_pin,
    conference_url: '',
    conference_status: 'unknown',
    organizer_status: false,
    attendees_status: 0,
  });
});

/** FoneStorm's generated clients send every request as a form, also without fields. */
function generated(origin: string) {
  return async (method: string, path: string, parameters: Record<string, string | string[]> = {}) => {
    const pairs = Object.entries(parameters).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    );
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...{ token: 'key', accept: 'application/json', 'user-agent': 'Generated/1.0.0' },
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method !== 'GET' && { body: new URLSearchParams(pairs).toString() }),
    });
    const body: ResponseBody = JSON.parse(await response.text());
    return { status: response.status, body };
  };
}

test.each([['the relay'], ['the simulator']])('the generated clients work with %s', async (which) => {
  const origin =
    which === 'the relay' ? `http://127.0.0.1:${host.port}` : new URL(relay().simulator.url).origin;
  const client = generated(origin);
  const id = which.replace(' ', '-');
  const created = await client('POST', '/v2/conferences', {
    ...{ id, start_time: '2026-05-04T09:30:00+02:00', end_time: '2026-05-05T00:00:00', label: 'Weekly' },
    ...{ attendees: ['ada', 'grace'], max_members: '5', caller_id: '' },
  });
  expect([created.status, created.body.conference?.id]).toEqual([201, id]);
  const shown = {
    ...{ id, start_time: '2026-05-04T07:30:00.000Z', end_time: '2026-05-05T00:00:00.000Z' },
    ...{ label: 'Weekly', attendees: ['ada', 'grace'], max_members: 5, caller_id: '' },
  };
  const updated = await client('PUT', `/v2/conferences/${id}`, { label: 'Daily', attendees: '["ada"]' });
  expect([updated.status, updated.body]).toEqual([200, { conference: { id } }]);
  const changed = { ...shown, label: 'Daily', attendees: ['ada'] };
  const details = await client('GET', `/v2/conferences/${id}`);
  expect([details.status, details.body.conference]).toEqual([200, expect.objectContaining(changed)]);
  const list = await client('GET', '/v2/conferences');
  expect(list.body.conferences).toContainEqual(expect.objectContaining(changed));
  const numbers = await client('GET', `/v2/conferences/${id}/fonenumbers`);
  expect(numbers.body).toEqual({ fonenumbers: [expect.any(String)] });
  const deleted = await client('DELETE', `/v2/conferences/${id}`);
  expect([deleted.status, deleted.body]).toEqual([200, { conference: { id } }]);
  expect((await client('GET', `/v2/conferences/${id}`)).status).toBe(404);
});
