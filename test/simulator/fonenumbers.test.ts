import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foneStormApi } from '../../lambda/adapters/fonestorm/api';
import { foneStormFoneNumbers } from '../../lambda/adapters/fonestorm/fonenumbers';
import { ACCOUNT, foneNumbersContract } from '../contracts/fonenumbers.contract';
import { silentLogger } from '../silent-logger';
import { closeAfterEach, faultyFields, startTestSimulator } from './test-simulator';

closeAfterEach();

const [NUMBER = '', OTHER = ''] = ['3215550001', '3215550002'];
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const startSince24 = (
  settings: Parameters<typeof startTestSimulator>[0] = {},
  options: Parameters<typeof startTestSimulator>[1] = {},
) => startTestSimulator({ generation: '2.4', ...settings }, options);

describe.each(['v2.4', 'v2.12'] as const)("the relay's client, at the simulator as of %s", (numbersAsOf) => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  foneNumbersContract(async () => {
    const conferences = ACCOUNT.conferences.map((id) => ({
      ...{ id, pin: '1', fields: { label: id }, people: [], hasBegun: false, isOver: false },
    }));
    await writeFile(
      join(folder, 'conferences.json'),
      JSON.stringify({ format: 1, conferences, fonenumbers: [], calls: [] }),
    );
    const { url } = await startSince24({ numbersAsOf }, { folder, fonenumbers: ACCOUNT.numbers });
    const calls = foneStormApi({
      ...{ url, credentials: async () => ({ token: 'key' }), logger: silentLogger },
      ...{ budget: { takeSlot: async () => undefined }, purpose: 'request' },
    });
    return foneStormFoneNumbers(calls);
  });
});

describe('a FoneNumber', () => {
  const place = { fonenumber: NUMBER, is_active: true, state: 'FL', rate_center: 'MELBOURNE' };

  it('is listed by its digits, and completely with a filter', async () => {
    const { call } = await startSince24({}, { fonenumbers: [NUMBER, OTHER] });
    expect((await call('GET', '/fonenumbers')).body).toEqual({ fonenumbers: [NUMBER, OTHER] });
    const nothing = { service: null, voice_options: { receive_notify: null, send_notify: null } };
    expect((await call('GET', '/fonenumbers?filter=all')).body).toEqual({
      fonenumbers: [
        { ...place, ...nothing },
        { ...place, fonenumber: OTHER, ...nothing },
      ],
    });
    expect((await call('GET', '/fonenumbers?filter=some')).status).toBe(400);
  });

  it('may be missing: an account may have none', async () => {
    const { call } = await startSince24({}, { fonenumbers: [] });
    expect((await call('GET', '/fonenumbers')).body).toEqual({ fonenumbers: [] });
  });

  it('shows its settings without credentials', async () => {
    const { call } = await startSince24();
    const { id } = (await call('POST', '/conferences', { label: 'x' })).body.conference;
    const service = { service_type: 'Conference', service_id: id };
    await call('POST', `/fonenumbers/${NUMBER}/service`, form(service), FORM);
    const notify = { fonenumber: NUMBER, method: 'JSON', url: 'https://h/{{uid}}?a=1' };
    const basic = { url_username: 'ada', url_password: 'secret' };
    const set = await call('POST', '/calls/receive_notify', form({ ...notify, ...basic }), FORM);
    const expected = {
      ...place,
      service: { type: 'Conference', id },
      voice_options: { receive_notify: { url: notify.url, method: 'JSON' }, send_notify: null },
    };
    expect([set.status, set.body]).toEqual([200, { fonenumber: expected }]);
    expect((await call('GET', `/fonenumbers/${NUMBER}`)).body).toEqual({ fonenumber: expected });
    expect((await call('GET', `/conferences/${id}/fonenumbers`)).body).toEqual({ fonenumbers: [NUMBER] });
  });

  it('has call_options with a type as of v2.12', async () => {
    const { call } = await startSince24({ numbersAsOf: 'v2.12' });
    const notify = { fonenumber: NUMBER, method: 'GET', url: 'https://h/' };
    expect((await call('POST', '/calls/send_notify', form(notify), FORM)).body).toEqual({
      fonenumber: {
        ...{ ...place, service: null },
        call_options: {
          receive_notify: { type: 'None' },
          send_notify: { type: 'Callback', url: 'https://h/', method: 'GET' },
        },
      },
    });
    const service = await call('POST', `/fonenumbers/${NUMBER}/service`, form({ service_type: 'IVR' }), FORM);
    expect(service.status).toBe(200);
  });

  const service = (number: string) => `/fonenumbers/${number}/service`;
  const notify = { fonenumber: NUMBER, method: 'GET', url: 'https://h/' };
  const refused: readonly [string, string, Record<string, string>, number, string][] = [
    ['another number', service('9995550000'), { service_type: 'Busy' }, 404, ''],
    ['another number', '/calls/receive_notify', { ...notify, fonenumber: '9995550000' }, 404, ''],
    ['another service', service(NUMBER), { service_type: 'Party' }, 400, 'service_type'],
    ['a service of v2.12', service(NUMBER), { service_type: 'IVR' }, 400, 'service_type'],
    [
      'a gone conference',
      service(NUMBER),
      { service_type: 'Conference', service_id: '1' },
      400,
      'service_id',
    ],
    ['no conference', service(NUMBER), { service_type: 'Conference' }, 400, 'service_id'],
    ['another method', '/calls/receive_notify', { ...notify, method: 'PUT' }, 400, 'method'],
    ['another URL', '/calls/send_notify', { ...notify, url: 'ftp://h/' }, 400, 'url'],
    ['an unknown field', '/calls/send_notify', { ...notify, type: 'None' }, 400, 'type'],
  ];
  it.each(refused)('refuses %s: %s %j', async (_what, path, fields, status, field) => {
    const { call } = await startSince24();
    const answer = await call('POST', path, form(fields), FORM);
    expect(answer.status).toBe(status);
    if (field !== '') expect(faultyFields(answer.body.message)).toEqual([field]);
  });

  it('serves the conference that was last created or changed with it', async () => {
    const { call } = await startSince24();
    const { id: first } = (await call('POST', '/conferences', { label: 'a', fonenumber: NUMBER })).body
      .conference;
    const { id: second } = (await call('POST', '/conferences', { label: 'b' })).body.conference;
    const numbers = async (id: string) =>
      (await call('GET', `/conferences/${id}/fonenumbers`)).body.fonenumbers;
    expect([await numbers(first), await numbers(second)]).toEqual([[NUMBER], []]);
    await call('PUT', `/conferences/${second}`, { fonenumber: NUMBER });
    expect([await numbers(first), await numbers(second)]).toEqual([[], [NUMBER]]);
  });

  it('keeps its settings and calls between runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    const first = await startSince24({}, { folder });
    await first.call('POST', '/conferences', { label: 'a', fonenumber: NUMBER });
    const notify = { fonenumber: NUMBER, method: 'GET', url: 'http://127.0.0.1:1/', url_username: 'u' };
    await first.call('POST', '/calls/receive_notify', notify);
    const { uid } = await first.control.call(NUMBER);
    await first.control.whenIdle();
    const { callbacks: _sent, ...before } = first.control.fonenumber(NUMBER);
    await first.close();
    const second = await startSince24({}, { folder });
    expect(second.control.fonenumber(NUMBER)).toEqual({ ...before, callbacks: [] });
    expect((await second.control.hangUp(uid)).isOver).toBe(true);
    expect(second.control.conferences().map(({ people }) => people)).toEqual([[]]);
    await rm(folder, { recursive: true });
  });
});
