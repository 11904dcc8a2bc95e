import { formatRawRequest, maskValues } from '../../../console/model/raw-request';

const request = (body: string | Buffer, query = '') => ({
  ...{ method: 'POST', query, headers: { 'content-type': 'text/plain', 'x-number': '12' } },
  body: Buffer.from(body).toString('base64'),
});
const HEAD = 'content-type: text/plain\nx-number: 12';

test.each([
  ['its query and its body', request('Größe=1', 'a=b'), `POST ?a=b\n${HEAD}\n\nGröße=1`],
  ['no empty body', request(''), `POST\n${HEAD}`],
  [
    'the base64 of a body that is not UTF-8',
    request(Buffer.from([0xff])),
    `POST\n${HEAD}\n\n(not UTF-8, base64) /w==`,
  ],
  ['the first 20,000 characters', request('x'.repeat(20_001)), `POST\n${HEAD}\n\n${'x'.repeat(20_000)} …`],
  ['all of 20,000 characters', request('x'.repeat(20_000)), `POST\n${HEAD}\n\n${'x'.repeat(20_000)}`],
])('a raw request is shown with %s', (_what, raw, text) => {
  expect(formatRawRequest(raw, false)).toBe(text);
});

test('a masked request keeps the names of its fields only', () => {
  expect(formatRawRequest(request('label=Ada+Lovelace&from=5550100', 'uid=ab'), true)).toBe(
    'POST ?uid=••\ncontent-type: text/plain\nx-number: ••\n\nlabel=••••••••&from=•••••••',
  );
});

test.each([
  ['{"label": "Ada \\"x\\" L", "n": 12}', '{"label": "••••••••", "n": ••}'],
  ['{"a":"","b" : "xy"}', '{"a":"","b" : "••"}'],
  ['{"call":{"from":"+1555"}}', '{"call":{"from":"•••••"}}'],
  ['a=1\nb=xyz&c=', 'a=•\nb=•••&c='],
])('the values of %j are masked', (text, masked) => {
  expect(maskValues(text)).toBe(masked);
});
