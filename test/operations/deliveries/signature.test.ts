import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { receiverSecrets, signatureHeaders } from '../../../lambda/operations/deliveries/signature';

const ONE = { current: 'k1', keys: { k1: 'a key of at least thirty-two characters' } };
const ROTATED = { current: 'k2', keys: { ...ONE.keys, k2: 'another key of thirty-two characters' } };
const URL_ = 'https://receiver.example/callbacks?tenant=1';

const bodies = {
  'a text': Buffer.from('label=Weekly · 会議 · 😀'),
  nothing: Buffer.alloc(0),
  JSON: Buffer.from('{"organizer_status":true}'),
  'text with a byte order mark': Buffer.from('\ufeffa=b'),
  'bytes that are not UTF-8': Buffer.from([0x61, 0x3d, 0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80]),
};

const now = () => Math.floor(Date.now() / 1000);

/** Whether the public library verifies the headers with this secret. */
function isVerified(secret: string, body: Buffer | string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.entries(bodies))('a signature of %s', (_name, body) => {
  test('is verified by the public library, for the bytes and for the text', () => {
    const [secret = ''] = receiverSecrets(URL_, ONE);
    const headers = signatureHeaders('callback-1', now(), body, [secret]);
    expect(isVerified(secret, body, headers)).toBe(true);
    expect(isVerified(secret, body.toString(), headers)).toBe(true);
  });

  test('is also verified by a receiver that reads the unchanged bytes', () => {
    const [secret = ''] = receiverSecrets(URL_, ONE);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const own = createHmac('sha256', key).update('callback-1.1770000000.').update(body).digest('base64');
    const signature = signatureHeaders('callback-1', 1_770_000_000, body, [secret])['webhook-signature'];
    expect(signature.split(' ')).toContain(`v1,${own}`);
  });

  test('is not valid for another body, id, time or secret', () => {
    const [secret = ''] = receiverSecrets(URL_, ONE);
    const seconds = now();
    const headers = signatureHeaders('callback-1', seconds, body, [secret]);
    expect(isVerified(secret, Buffer.concat([body, Buffer.from(' ')]), headers)).toBe(false);
    expect(isVerified(secret, body, { ...headers, 'webhook-id': 'callback-2' })).toBe(false);
    expect(isVerified(secret, body, { ...headers, 'webhook-timestamp': String(seconds + 1) })).toBe(false);
    const [other = ''] = receiverSecrets('https://other.example/', ONE);
    expect(isVerified(other, body, headers)).toBe(false);
  });

  test('is verified with the old and the new secret during a rotation', () => {
    const [before = ''] = receiverSecrets(URL_, ONE);
    const secrets = receiverSecrets(URL_, ROTATED);
    const headers = signatureHeaders('callback-1', now(), body, secrets);
    expect(secrets[0]).not.toBe(before);
    expect(secrets[1]).toBe(before);
    for (const secret of secrets) expect(isVerified(secret, body, headers)).toBe(true);
  });
});

test('makes one signature for each secret, and two if the bytes are not UTF-8', () => {
  const secrets = receiverSecrets(URL_, ROTATED);
  const count = (body: Buffer) =>
    signatureHeaders('callback-1', 1, body, secrets)['webhook-signature'].split(' ').length;
  expect(count(bodies.JSON)).toBe(2);
  expect(count(bodies['bytes that are not UTF-8'])).toBe(4);
});

test('gives an origin one secret, for any path, case of the host and default port, and other origins other secrets', () => {
  const secretOf = (url: string) => receiverSecrets(url, ONE)[0];
  expect(secretOf(URL_)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  for (const same of ['https://receiver.example', 'https://RECEIVER.example:443/other#part']) {
    expect(secretOf(same)).toBe(secretOf(URL_));
  }
  const others = ['https://receiver.example:8443', 'http://receiver.example', 'https://a.receiver.example'];
  expect(new Set([URL_, ...others].map(secretOf)).size).toBe(4);
  expect(receiverSecrets(URL_, { current: 'k1', keys: { k1: 'x'.repeat(32) } })[0]).not.toBe(secretOf(URL_));
});

test('throws an error for keys without the current one', () => {
  expect(() => receiverSecrets(URL_, { ...ONE, current: 'k9' })).toThrow('k9');
});
