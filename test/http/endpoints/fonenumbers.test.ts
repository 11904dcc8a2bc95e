import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { interceptPort } from '../../operations/intercept-port';
import {
  CALLBACK_KEYS,
  FIELDS,
  FONENUMBERS,
  freshId,
  PUBLIC_URL,
  testRelay,
} from '../../operations/test-relay';

const relay = testRelay();
const [NUMBER = '', OTHER = ''] = FONENUMBERS;
const path = `/v2/fonenumbers/${NUMBER}`;
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const call = (method: string, to: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
  relay().call(method, to, body, headers);
const NOTIFY = { fonenumber: NUMBER, method: 'JSON', url: 'https://caller.example/calls?a={{from}}' };
const own = (id = 'standup') => callbackUrl(PUBLIC_URL, id, CALLBACK_KEYS);

describe('the FoneNumbers of the account', () => {
  test.each([[''], ['?filter=']])('are listed as FoneStorm lists them: %s', async (query) => {
    const { status, body } = await call('GET', `/v2/fonenumbers${query}`);
    expect([status, body]).toEqual([200, { fonenumbers: FONENUMBERS }]);
  });

  test('are listed as whole objects', async () => {
    const { status, body } = await call('GET', '/v2/fonenumbers?filter=all');
    const objects = FONENUMBERS.map((fonenumber) => expect.objectContaining({ fonenumber }));
    expect([status, body]).toEqual([200, { fonenumbers: objects }]);
  });

  test.each([
    ['?filter=some', 'filter: expected all, or none'],
    ['?filter=all&filter=all', 'filter: expected all, or none'],
    ['?limit=1', 'limit: expected filter'],
  ])('are refused with %s', async (query, detail) => {
    expect((await call('GET', `/v2/fonenumbers${query}`)).body).toMatchObject({ status: 400, detail });
  });
});

describe('a FoneNumber', () => {
  test.each([[NUMBER], [`${NUMBER}.0`], ['0.3215550001e10']])('is read, spelled %s', async (number) => {
    const { status, body } = await call('GET', `/v2/fonenumbers/${number}`);
    expect([status, body]).toMatchObject([200, { fonenumber: { fonenumber: NUMBER, is_active: true } }]);
  });

  test.each([['13215550001'], ['+13215550001'], ['321-555-0001'], ['321555000'], ['x'.repeat(9000)]])(
    'is refused, spelled %s',
    async (number) => {
      const { body } = await call('GET', `/v2/fonenumbers/${number}`);
      expect(body).toMatchObject({
        status: 400,
        detail: expect.stringMatching(/^fonenumber: expected 10 digits/),
      });
    },
  );

  test('is not found if FoneStorm does not know it', async () => {
    const { body } = await call('GET', '/v2/fonenumbers/9995550000');
    expect(body).toMatchObject({ status: 404, detail: 'FoneStorm has no such FoneNumber' });
  });

  test('gets a service by a form as by JSON', async () => {
    const { status, body } = await call('POST', `${path}/service`, 'service_type=Busy&service_id=', form);
    expect([status, body]).toMatchObject([200, { fonenumber: { service: { type: 'Busy' } } }]);
    const fax = { service_type: 'Fax', service_id: 7 };
    expect((await call('POST', `${path}/service`, fax)).body).toMatchObject({
      fonenumber: { fonenumber: NUMBER, service: { type: 'Fax', id: '7' } },
    });
  });

  test("leads to a conference by the relay's id, or by FoneStorm's", async () => {
    relay().foneStorm({ ids: 'ignored' });
    const id = freshId();
    await call('POST', '/v2/conferences', { ...FIELDS, id });
    const [{ id: ofFoneStorm = '' } = {}] = relay().atFoneStorm(id);
    expect(ofFoneStorm).not.toBe(id);
    for (const service_id of [id, ofFoneStorm]) {
      const { body } = await call('POST', `${path}/service`, { service_type: 'Conference', service_id });
      expect(body).toMatchObject({ fonenumber: { service: { type: 'Conference', id: ofFoneStorm } } });
    }
  });

  test.each([
    [{}, 'service_type: expected one of Conference, Hangup, Busy, Reject'],
    [{ service_type: 'busy' }, 'service_type: expected one of Conference'],
    [{ service_type: 'Conference', service_id: '' }, 'service_id: expected a string of 1 to 128 characters'],
    [{ service_type: 'Busy', service_id: 'x'.repeat(129) }, 'service_id: expected a string of 1 to 128'],
    [{ service_type: 'Busy', service_id: { $ne: 1 } }, 'service_id: expected a string of 1 to 128'],
    [{ service_type: 'Busy', label: 'x' }, 'label: expected one of service_type, service_id'],
  ])('refuses the service %j', async (fields, detail) => {
    const { body } = await call('POST', `${path}/service`, fields);
    expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  test("refuses a conference that FoneStorm does not have, with FoneStorm's own refusal", async () => {
    const { body } = await call('POST', `${path}/service`, {
      service_type: 'Conference',
      service_id: 'none',
    });
    expect(body).toMatchObject({
      ...{ status: 400, title: 'FoneStorm refused the request' },
      detail: 'FoneStorm refused the request: service_id: no such conference',
    });
  });

  test.each([['receive'], ['send']])('gets a URL for %s_notify by a form as by JSON', async (which) => {
    const to = `/v2/calls/${which}_notify`;
    const sent = { ...NOTIFY, url_username: 'ada', url_password: 'secret' };
    expect((await call('POST', to, new URLSearchParams(sent).toString(), form)).status).toBe(200);
    expect((await call('POST', to, { ...sent, fonenumber: Number(NUMBER) })).status).toBe(200);
    const { body } = await call('GET', path);
    const shown = { [`${which}_notify`]: { url: NOTIFY.url, method: 'JSON' } };
    expect(body).toMatchObject({ fonenumber: { voice_options: shown } });
  });

  test.each([
    [{ fonenumber: '+13215550001' }, 'fonenumber: expected 10 digits'],
    [{ fonenumber: undefined }, 'fonenumber: expected 10 digits'],
    [{ method: 'PUT' }, 'method: expected one of GET, POST, JSON'],
    [{ url: '' }, 'url: expected an absolute http or https URL'],
    [{ url: 'ftp://caller.example/' }, 'url: expected an absolute http or https URL'],
    [{ url: 'https://u:p@caller.example/' }, 'url: expected an absolute http or https URL'],
    [{ url_password: 7 }, 'url_password: expected a string of at most 1024 characters'],
    [{ to: '1' }, 'to: expected one of fonenumber, method, url, url_username, url_password'],
    [{ url: `${PUBLIC_URL}/x` }, 'url: expected a URL that does not lead to the relay'],
    [{ url: own() }, 'url: expected a URL that does not lead to the relay'],
    [
      { url: `https://proxy.example/?to=${encodeURIComponent(own())}` },
      'url: expected a URL that does not lead to the relay',
    ],
  ])('refuses the URL %j', async (fields, detail) => {
    for (const which of ['receive', 'send']) {
      const { body } = await call('POST', `/v2/calls/${which}_notify`, { ...NOTIFY, ...fields });
      expect(body).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    }
  });
});

test.each([
  ['POST', '/v2/fonenumbers', 'Order numbers'],
  ['PUT', path, 'Change numbers'],
  ['DELETE', path, 'Release numbers'],
])('%s %s is not found, with a pointer to FoneStorm', async (method, to, task) => {
  const { body } = await call(method, to);
  expect(body).toMatchObject({
    ...{ status: 404, detail: `${task} at FoneStorm itself: the relay does not support this route` },
  });
});

test.each([
  ['/v2/fonenumbers', 'GET, HEAD'],
  [path, 'GET, HEAD'],
])('Allow of %s names only the methods that the relay supports', async (to, allow) => {
  const { status, headers, body } = await call('OPTIONS', to);
  expect([status, headers.allow, body.detail]).toEqual([405, allow, `method: expected ${allow}`]);
});

test.each([
  ['GET', '/v2/fonenumbers'],
  ['GET', path],
  ['POST', `${path}/service`],
  ['POST', '/v2/calls/receive_notify'],
  ['POST', '/v2/calls/send_notify'],
  ['DELETE', path],
])('%s %s requires a token', async (method, to) => {
  expect((await call(method, to, undefined, { token: 'none' })).status).toBe(401);
});

describe('the answer of FoneStorm about a number', () => {
  test('never contains a callback URL of the relay, nor the credentials of that URL', async () => {
    await relay().ports.fonenumbers.setReceiveUrl(OTHER, own());
    const responses = [
      await call('GET', `/v2/fonenumbers/${OTHER}`),
      await call('GET', '/v2/fonenumbers?filter=all'),
      await call('POST', `/v2/fonenumbers/${OTHER}/service`, { service_type: 'Hangup' }),
    ];
    for (const { status, text } of responses) {
      expect([status, text.includes('callbacks')]).toEqual([200, false]);
    }
    expect(responses[0]?.body).toMatchObject({
      fonenumber: { fonenumber: OTHER, voice_options: { receive_notify: { method: 'JSON' } } },
    });
  });

  test.each([
    ['unknown', 502, 'FoneStorm may have executed the request: send the same request again'],
    ['timeout', 504, 'FoneStorm may have executed the request: send the same request again'],
    ['refused', 400, 'FoneStorm refused the request: because'],
    ['busy', 429, 'FoneStorm accepts no more requests now: try again in 1 s'],
    ['unreachable', 503, 'FoneStorm cannot be reached: try again'],
    ['credentials', 502, 'FoneStorm does not accept the credentials of the relay'],
  ] as const)(
    'is a problem of the API, for a change with the outcome %s',
    async (outcome, status, detail) => {
      const fonenumbers = interceptPort(relay().ports.fonenumbers, () =>
        Promise.reject(new FoneStormError(outcome, 'because')),
      );
      const asking = relay().with({ fonenumbers });
      const { body } = await asking('POST', `${path}/service`, { service_type: 'Busy' });
      expect(body).toMatchObject({ status, detail });
      expect((await asking('POST', '/v2/calls/send_notify', NOTIFY)).status).toBe(status);
    },
  );

  test('is a problem if it is longer than the largest answer', async () => {
    const long = async () => ({ status: 200, body: { fonenumbers: ['"'.repeat(2 ** 20)] } });
    const asking = relay().with({ fonenumbers: { ...relay().ports.fonenumbers, list: long, get: long } });
    expect((await asking('GET', '/v2/fonenumbers?filter=all')).status).toBe(200);
    const longer = async () => ({ status: 200, body: { fonenumbers: ['"'.repeat(2 ** 21)] } });
    const refused = relay().with({
      fonenumbers: { ...relay().ports.fonenumbers, list: longer, get: longer },
    });
    const { body } = await refused('GET', '/v2/fonenumbers?filter=all');
    expect(body).toMatchObject({
      status: 400,
      detail: expect.stringContaining('filter: expected no filter'),
    });
    expect((await refused('GET', path)).status).toBe(502);
  });
});
