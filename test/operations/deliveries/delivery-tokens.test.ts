import type { RawRequest } from '../../../lambda/domain/entry';
import { HOST, isSignedFor, SECOND, startDeliveryRun } from '../delivery-run';

const URL_ = `https://${HOST}/of/{{uid}}?caller={{from}}&said={{note}}`;
const JSON_ = Buffer.from(JSON.stringify({ from: '+13175550100', uid: 'u 1', status: 'BEGIN' })).toString(
  'base64',
);
const QUERY = 'from=%2B13175550100&uid=u%201&status=BEGIN';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const METHODS: Readonly<Record<string, RawRequest>> = {
  GET: { method: 'GET', query: QUERY, headers: {}, body: '' },
  POST: { method: 'POST', query: QUERY, headers: FORM, body: JSON_ },
  'POST with a form': {
    method: 'POST',
    query: '',
    headers: FORM,
    body: Buffer.from(QUERY).toString('base64'),
  },
  JSON: { method: 'POST', query: '', headers: { 'content-type': 'application/json' }, body: JSON_ },
};

test.each(Object.entries(METHODS))(
  'replaces the tokens of the URL by the values of a callback by %s, and signs the request',
  async (_name, request) => {
    const relay = await startDeliveryRun();
    await relay.setCallbackUrl('c1', URL_);
    await relay.callback('c1', 1, request);
    await relay.pass(SECOND);
    const [got] = relay.received;
    expect(got?.request).toMatchObject({
      url: `https://${HOST}/of/u%201?caller=%2B13175550100&said=`,
      method: request.method,
      query: request.query,
      body: Buffer.from(request.body, 'base64'),
    });
    expect(got && isSignedFor(URL_, got)).toBe(true);
    expect((await relay.ports.definitions.read('c1'))?.fields.callback_url).toBe(URL_);
  },
);

test('replaces the tokens by nothing if a callback cannot be parsed', async () => {
  const relay = await startDeliveryRun();
  await relay.setCallbackUrl('c1', URL_);
  await relay.callback('c1', 1, { ...METHODS.JSON, body: '/////w==' } as RawRequest);
  await relay.pass(SECOND);
  expect(relay.received).toMatchObject([
    { request: { url: `https://${HOST}/of/?caller=&said=` }, status: 204 },
  ]);
});

test('puts the exact text of a number into the URL, or nothing if JavaScript would change it', async () => {
  const relay = await startDeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/?said={{note}}&not={{more}}`);
  const body = Buffer.from('{"note":0.10,"more":99999999999999999999}').toString('base64');
  await relay.callback('c1', 1, { ...METHODS.JSON, body } as RawRequest);
  await relay.pass(SECOND);
  expect(relay.received).toMatchObject([{ request: { url: `https://${HOST}/?said=0.10&not=` } }]);
});
