import { buildCallbackRequest } from '../../simulator/callbacks/callback-request';
import { until } from '../until';
import { closeAfterEach, startTestReceiver, startTestSimulator } from './test-simulator';

closeAfterEach();

const QUERY = 'id=c1&conference_status=unknown&organizer_status=true&attendees_status=0';
const BODY = '{"id":"c1","conference_status":"unknown","organizer_status":true,"attendees_status":0}';

describe('a callback over the wire', () => {
  it.each([
    ['GET has the fields in the query only', 'GET', { method: 'GET', contentType: undefined, body: '' }],
    [
      'POST has them in the query, and as JSON under a form header',
      'POST',
      { method: 'POST', contentType: 'application/x-www-form-urlencoded', body: BODY },
    ],
    [
      'JSON has them in the query, and as JSON under its own header',
      'JSON',
      { method: 'POST', contentType: 'application/json', body: BODY },
    ],
  ] as const)('%s', async (_name, method, expected) => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator({ method });
    const id = await create({ id: 'c1', callback_url: url });
    await control.join(id, 'organizer');
    await control.whenIdle();
    expect(received).toEqual([{ ...expected, url: `/hook?${QUERY}`, authorization: undefined }]);
  });

  it('carries the configured HTTP Basic credentials', async () => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator({
      basic: { username: 'fone', password: 'störm:1' },
    });
    await control.join(await create({ callback_url: url }));
    await control.whenIdle();
    const expected = `Basic ${Buffer.from('fone:störm:1').toString('base64')}`;
    expect(received.map(({ authorization }) => authorization)).toEqual([expected]);
  });

  it('keeps the bytes of unusual fields', async () => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator();
    const id = await create({ id: 'c1', callback_url: url });
    await control.sendCallback(id, { label: 'Zoë & co', list: [1, { a: null }], organizer_status: null });
    await control.whenIdle();
    const utf8 = (text: string) => Buffer.from(text).toString('latin1');
    expect(received[0]).toMatchObject({
      url: '/hook?id=c1&conference_status=unknown&organizer_status=null&attendees_status=0&label=Zo%C3%AB+%26+co&list=%5B1%2C%7B%22a%22%3Anull%7D%5D',
      body: utf8(
        '{"id":"c1","conference_status":"unknown","organizer_status":null,"attendees_status":0,"label":"Zoë & co","list":[1,{"a":null}]}',
      ),
    });
  });

  it.each([
    ['a query in the URL stays', 'http://h/p?a=1&b=%20', 'http://h/p?a=1&b=%20&x=1'],
    ['an empty query is filled', 'http://h/p?', 'http://h/p?x=1'],
    ['an ampersand at the end is used', 'http://h/p?a=1&', 'http://h/p?a=1&x=1'],
    ['a fragment is not sent', 'http://h/p#top', 'http://h/p?x=1'],
    ['a path without a query gets one', 'http://h/p', 'http://h/p?x=1'],
  ])('%s', (_name, url, expected) => {
    expect(buildCallbackRequest(url, { x: 1 }, { method: 'GET', basic: null }).url).toBe(expected);
  });

  it('without fields leaves the URL unchanged', () => {
    const { url } = buildCallbackRequest('http://h/p?a=1', {}, { method: 'GET', basic: null });
    expect(url).toBe('http://h/p?a=1');
  });
});

describe('a callback without a 2xx answer', () => {
  it.each([
    ['a failure', 500],
    ['a refusal', 404],
  ])('is gone: %s', async (_what, status) => {
    const { url, received } = await startTestReceiver((outgoing) => outgoing.writeHead(status).end());
    const { control, create } = await startTestSimulator();
    const id = await create({ callback_url: url });
    await control.join(id);
    await control.whenIdle();
    expect(received).toHaveLength(1);
    expect(control.conference(id).callbacks).toMatchObject([{ status }]);
  });

  it('is not repeated after a redirect, which is not followed', async () => {
    const other = await startTestReceiver();
    const { url } = await startTestReceiver((outgoing) =>
      outgoing.writeHead(307, { location: other.url }).end(),
    );
    const { control, create } = await startTestSimulator();
    const id = await create({ callback_url: url });
    await control.join(id);
    await control.whenIdle();
    expect(other.received).toEqual([]);
    expect(control.conference(id).callbacks).toMatchObject([{ isDropped: false, status: 307 }]);
  });

  it('is not repeated after a timeout, and the next one is sent', async () => {
    const { url, payloads } = await startTestReceiver((outgoing) => {
      if (payloads().at(-1)?.attendees_status === 2) outgoing.end();
    });
    const { control, create } = await startTestSimulator({ callbackTimeout: 100 });
    const id = await create({ callback_url: url });
    await control.join(id);
    await until(() => control.conference(id).callbacks.length === 1);
    control.changeSettings({ callbackTimeout: 60_000 });
    await control.join(id);
    await control.whenIdle();
    expect(control.conference(id).callbacks).toMatchObject([
      { failure: 'no answer within 100 ms' },
      { isDropped: false, status: 200 },
    ]);
  });

  it('is not repeated if nobody listens', async () => {
    const { control, create } = await startTestSimulator();
    const id = await create({ callback_url: 'http://127.0.0.1:1/hook' });
    await control.join(id);
    await control.whenIdle();
    expect(control.conference(id).callbacks).toMatchObject([{ failure: 'the connection failed' }]);
  });
});

it('the callbacks of one conference are sent one after another, also to a slow receiver', async () => {
  const unanswered: number[] = [];
  let count = 0;
  const { url, payloads } = await startTestReceiver((outgoing) => {
    count += 1;
    unanswered.push(count);
    setTimeout(() => {
      count -= 1;
      outgoing.end();
    }, 5);
  });
  const { control, create } = await startTestSimulator();
  const id = await create({ callback_url: url });
  for (let joined = 0; joined < 10; joined += 1) await control.join(id);
  await control.whenIdle();
  expect(new Set(unanswered)).toEqual(new Set([1]));
  expect(payloads().map(({ attendees_status }) => attendees_status)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

it('a conference without a callback_url sends no callbacks, and a changed callback_url applies at once', async () => {
  const { url, received } = await startTestReceiver();
  const { control, create, call } = await startTestSimulator();
  const id = await create();
  await control.join(id);
  await control.whenIdle();
  expect(control.conference(id).callbacks).toEqual([]);
  await call('PUT', `/conferences/${id}`, { callback_url: url });
  await control.join(id);
  await control.whenIdle();
  expect(received).toHaveLength(1);
});
