import { foneStormApi } from '../../../lambda/adapters/fonestorm/api';
import { foneStormFoneNumbers } from '../../../lambda/adapters/fonestorm/fonenumbers';
import type { PassThrough } from '../../../lambda/ports/pass-through';
import { ACCOUNT, foneNumbersContract } from '../../contracts/fonenumbers.contract';
import { inMemoryFoneNumbers } from '../../in-memory/fonenumbers';
import { type FoneNumberServer, type Spelling, startFoneNumberServer } from './fonenumber-server';

let servers: FoneNumberServer[] = [];
let logged: unknown[] = [];
let slotCount = 0;
beforeEach(() => {
  [logged, slotCount] = [[], 0];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

const account = () =>
  inMemoryFoneNumbers({
    numbers: ACCOUNT.numbers,
    hasConference: (id) => ACCOUNT.conferences.includes(id),
  });

/** The relay's client, in front of FoneStorm's FoneNumbers. */
async function client(numbers: PassThrough = account(), spelling: Spelling = 'voice_options') {
  const server = await startFoneNumberServer(numbers, spelling);
  servers.push(server);
  const calls = foneStormApi({
    url: server.url,
    credentials: async () => ({ token: 'key' }),
    budget: {
      takeSlot: async () => {
        slotCount += 1;
      },
    },
    purpose: 'request',
    logger: { info: () => undefined, warn: (...line) => logged.push(line), error: () => undefined },
  });
  return { numbers: foneStormFoneNumbers(calls), requests: server.requests };
}

/** The relay's client of a FoneStorm that shows this as the number. */
const shows = (fonenumber: unknown, status = 200) =>
  client({ ...account(), get: async () => ({ status, body: { fonenumber } }) });

describe('over HTTP, as v2.4 spells it', () => foneNumbersContract(async () => (await client()).numbers));
describe('over HTTP, as v2.12 spells it', () =>
  foneNumbersContract(async () => (await client(account(), 'call_options')).numbers));

test("each request is FoneStorm's own, as a form, and takes one slot of the budget", async () => {
  const { numbers, requests } = await client();
  await numbers.read('3215550001');
  await numbers.setConference('3215550001', 'fs 2/ü');
  await numbers.setReceiveUrl('3215550001', 'https://r.example/a?b=c', { username: 'u', password: 'p w' });
  await numbers.setReceiveUrl('3215550001', 'https://r.example/');
  await numbers.list('all');
  const url = 'url=https%3A%2F%2Fr.example%2F';
  expect(requests).toEqual([
    'GET /v2/fonenumbers/3215550001',
    'POST /v2/fonenumbers/3215550001/service service_type=Conference&service_id=fs+2%2F%C3%BC',
    `POST /v2/calls/receive_notify fonenumber=3215550001&method=JSON&${url}a%3Fb%3Dc&url_username=u&url_password=p+w`,
    `POST /v2/calls/receive_notify fonenumber=3215550001&method=JSON&${url}`,
    'GET /v2/fonenumbers?filter=all',
  ]);
  expect(slotCount).toBe(5);
});

test.each([
  [
    'its service',
    { service: 'Conference', voice_options: { receive_notify: { url: 'u' } } },
    { receiveUrl: 'u' },
  ],
  [
    'its URL',
    { service: { type: 'Busy' }, call_options: { receive_notify: { url: {} } } },
    { service: { type: 'Busy' } },
  ],
  [
    'the part about calls',
    { voice_options: 'all', service: { type: 'Busy' } },
    { service: { type: 'Busy' } },
  ],
])('ignores a field of a number that cannot be parsed, and logs it: %s', async (_what, shown, read) => {
  const { numbers } = await shows(shown);
  expect(await numbers.read('3215550001')).toEqual(read);
  expect(logged).toMatchObject([['fonestorm.field_ignored', { response: 'fonenumber', count: 1 }]]);
});

test('treats null and empty fields of a number as unknown, and accepts a number as an id', async () => {
  const none = { voice_options: null, call_options: { receive_notify: { type: 'None', url: '' } } };
  const { numbers } = await shows({ service: { type: 'Conference', id: 7 }, ...none });
  expect(await numbers.read('3215550001')).toEqual({ service: { type: 'Conference', id: '7' } });
  expect(await (await shows({ service: null })).numbers.read('3215550001')).toEqual({});
  expect(logged).toEqual([]);
});

test('reports a response that is not a FoneNumber as an unknown outcome, without its content', async () => {
  const { numbers } = await shows('secret');
  await expect(numbers.read('3215550001')).rejects.toMatchObject({
    ...{ outcome: 'unknown', message: expect.not.stringContaining('secret') },
    details: { faults: ['fonenumber: expected an object, got a string of 6 characters'] },
  });
});

test('passes answers to callers through unchanged', async () => {
  const unreadable = { anything: [1, null, { 'ü "': true }] };
  const { numbers } = await shows(unreadable, 203);
  expect(await numbers.get('3215550001')).toEqual({ status: 203, body: { fonenumber: unreadable } });
});

test('counts a change with an unexpected 2xx answer as made', async () => {
  const unreadable = async () => ({ status: 201, body: 'OK' });
  const { numbers } = await client({ ...account(), setService: unreadable, setReceiveNotify: unreadable });
  await expect(numbers.setConference('3215550001', 'fs-1')).resolves.toBeUndefined();
  await expect(numbers.setReceiveUrl('3215550001', 'https://r.example/')).resolves.toBeUndefined();
});
