import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foneStormClients } from '../../../lambda/adapters/fonestorm/clients';
import type { FoneStormCredentials } from '../../../lambda/adapters/fonestorm/token';
import { silentLogger } from '../../silent-logger';

type Answer = readonly [status: number, body: string];

let server: Server;
let requests: string[];
let answer: (request: string) => Answer;

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    incoming.resume();
    const request = `${incoming.method} ${incoming.url}`;
    requests.push(request);
    const [status, body] = answer(request);
    outgoing.writeHead(status, { location: '/elsewhere' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  requests = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const HTML = '<html>No such page</html>';
const FORM = JSON.stringify({ error: 'Not Found', message: 'There is no such path', status_code: 404 });
const LOGIN = { username: 'u', password: 'p' };

function clients(credentials: FoneStormCredentials = { token: 'key' }) {
  return foneStormClients({
    generation: '2017',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    credentials: async () => credentials,
    budget: { takeSlot: async () => undefined },
    purpose: 'request',
    logger: silentLogger,
  });
}

type Clients = ReturnType<typeof clients>;

const READS: Readonly<Record<string, (it: Clients) => Promise<unknown>>> = {
  'the list': ({ fonestorm }) => fonestorm.list(),
  'the details': ({ fonestorm }) => fonestorm.details('a'),
  'the numbers of a conference': ({ fonestorm }) => fonestorm.fonenumbers('a'),
  'a number': ({ fonenumbers }) => fonenumbers.read('3215550001'),
  'a number for a caller': ({ fonenumbers }) => fonenumbers.get('3215550001'),
  'all numbers': ({ fonenumbers }) => fonenumbers.list(),
};
const WRITES: typeof READS = {
  'a creation': ({ fonestorm }) =>
    fonestorm.create({ id: 'a', fields: { label: 'x' } as never, callbackUrl: 'x:y' }),
  'an update': ({ fonestorm }) => fonestorm.update('a', { label: 'x' }),
  'a deletion': ({ fonestorm }) => fonestorm.delete('a'),
  'a callback URL': ({ fonestorm }) => fonestorm.setCallbackUrl('a', 'x:y'),
  'the conference of a number': ({ fonenumbers }) => fonenumbers.setConference('3215550001', 'a'),
  'the URL of a number': ({ fonenumbers }) => fonenumbers.setReceiveUrl('3215550001', 'x:y'),
};

describe.each<[string, Answer]>([
  ['answers 404 to every path', [404, HTML]],
  ["answers 404 to every path in the form of FoneStorm's errors", [404, FORM]],
  ['does not know the methods', [405, HTML]],
  ['is moved', [301, '']],
  ['is moved for now', [307, '']],
  ['is moved for ever', [308, '']],
])('if the server at the address %s', (_what, fixed) => {
  beforeEach(() => {
    answer = () => fixed;
  });

  test.each(Object.entries({ ...READS, ...WRITES }))(
    'a request for %s fails, and names the setting',
    async (_name, request) => {
      await expect(request(clients())).rejects.toMatchObject({
        outcome: 'wrong address',
        message: `its address does not answer as FoneStorm does: status ${fixed[0]}; check fonestormUrl`,
        details: { status: fixed[0] },
      });
    },
  );

  test.each(Object.entries({ ...READS, ...WRITES }))(
    'the login before a request for %s fails, and names the setting',
    async (_name, request) => {
      await expect(request(clients(LOGIN))).rejects.toMatchObject({ outcome: 'wrong address' });
      expect(requests).toEqual(['POST /v2/auth']);
    },
  );
});

describe('a login', () => {
  test.each<[string, Answer, string]>([
    ['that is refused does not refuse the request', [400, FORM], 'credentials'],
    ['that fails leaves nothing unknown: nothing was sent', [500, ''], 'unreachable'],
    ['that is answered with a page comes from another server', [200, HTML], 'wrong address'],
    ['that leads elsewhere comes from another server', [302, ''], 'wrong address'],
  ])('%s', async (_what, fixed, outcome) => {
    answer = () => fixed;
    await expect(clients(LOGIN).fonestorm.delete('a')).rejects.toMatchObject({ outcome });
    expect(requests).toEqual(['POST /v2/auth']);
  });
});

test.each<[string, Answer]>([
  ['a page', [200, HTML]],
  ['a redirect', [302, '']],
])(
  'a request that is answered with %s has an unknown outcome, and names the setting to check',
  async (_what, fixed) => {
    answer = () => fixed;
    for (const request of Object.values({ ...READS, ...WRITES })) {
      const error: unknown = await request(clients()).catch((thrown) => thrown);
      // A change of a number is checked by its status only.
      if (error !== undefined)
        expect(error).toMatchObject({
          outcome: 'unknown',
          message: expect.stringMatching(/; check fonestormUrl$/),
        });
    }
  },
);

test.each<[string, Answer, object]>([
  ['403 as a page', [403, HTML], { isForeign: true }],
  ["403 in FoneStorm's form", [403, FORM], {}],
  ['403 with a message only', [403, '{"message":"Forbidden"}'], {}],
])('%s shows whether FoneStorm may have sent it', async (_what, fixed, form) => {
  answer = () => fixed;
  const error = await clients()
    .fonestorm.list()
    .catch((thrown) => thrown);
  expect(error).toMatchObject({ outcome: 'credentials' });
  expect(error.details).toEqual({ status: 403, ...form });
});

describe('a 404 to a request about a conference', () => {
  const list = (...ids: string[]): Answer => [
    200,
    JSON.stringify({ conferences: ids.map((id) => ({ id })), fonenumbers: ids }),
  ];
  const LIST = 'GET /v2/conferences';

  test('is true if the list lacks it; later ones need no list', async () => {
    answer = (request) => (request === LIST ? list('b') : [404, FORM]);
    const { fonestorm } = clients();
    await expect(fonestorm.details('a')).rejects.toMatchObject({ outcome: 'not found' });
    await expect(fonestorm.delete('a')).rejects.toMatchObject({ outcome: 'not found' });
    expect(requests).toEqual(['GET /v2/conferences/a', LIST, 'DELETE /v2/conferences/a']);
  });

  test('needs no list after another answer of FoneStorm', async () => {
    answer = (request) => (request === LIST ? list('a') : [404, FORM]);
    const { fonestorm } = clients();
    await fonestorm.list();
    await expect(fonestorm.update('a', { label: 'x' })).rejects.toMatchObject({ outcome: 'not found' });
    expect(requests).toEqual([LIST, 'PUT /v2/conferences/a']);
  });

  test('that is a page is checked each time, and not believed if the list has the conference', async () => {
    answer = (request) => (request === LIST ? list('a') : [404, HTML]);
    const { fonestorm } = clients();
    await fonestorm.list();
    for (const request of [fonestorm.details('a'), fonestorm.delete('a')])
      await expect(request).rejects.toMatchObject({ outcome: 'unknown', details: { status: 404 } });
    await expect(fonestorm.details('b')).rejects.toMatchObject({ outcome: 'not found' });
    // FoneStorm's API of 2017 may not have the route.
    await expect(fonestorm.fonenumbers('a')).rejects.toMatchObject({ outcome: 'not found' });
  });

  test('about a number is checked with the list of numbers', async () => {
    answer = (request) => (request === 'GET /v2/fonenumbers' ? list('3215550001') : [404, HTML]);
    const { fonenumbers } = clients();
    await expect(fonenumbers.read('3215550002')).rejects.toMatchObject({ outcome: 'not found' });
    await expect(fonenumbers.read('3215550001')).rejects.toMatchObject({ outcome: 'unknown' });
    // The conference may be missing.
    await expect(fonenumbers.setConference('3215550001', 'a')).rejects.toMatchObject({
      outcome: 'not found',
    });
  });
});
