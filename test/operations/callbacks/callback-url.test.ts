import {
  callbackUrl,
  conferenceIdOfUrl,
  isCallbackUrlOf,
  isCapabilityOf,
} from '../../../lambda/operations/callbacks/callback-url';

const KEYS = {
  current: 'k2',
  keys: { k1: 'an older key of thirty-two characters', k2: 'the current key of thirty-two characters' },
};
const BASE = 'https://relay.example';

const urlOf = (id: string, current = 'k2', keys: Record<string, string> = KEYS.keys) =>
  callbackUrl(BASE, id, { current, keys });
const capability = (...given: Parameters<typeof urlOf>) => urlOf(...given).replace(/.*\//, '');
const mac = capability('c1').slice('k2.'.length);

test.each([
  ['the current key', 'k2'],
  ['an older key', 'k1'],
])('accepts a capability that was made with %s', (_name, key) => {
  expect(isCapabilityOf('c1', capability('c1', key), KEYS)).toBe(true);
});

test.each([
  ['of another conference', capability('c2')],
  ['of a removed key', capability('c1', 'k0', { k0: 'z'.repeat(44) })],
  // The source is public: its constant must not serve as a key.
  ['of the constant that replaces an unknown key', capability('c1', 'k9', { k9: 'no such key' })],
  ['under the name of another key', `k1.${mac}`],
  ['under the name of a property of every object', `constructor.${mac}`],
  ['under a longer name', `ok2.${mac}`],
  ['without a name', `.${mac}`],
  ['without a dot', `k2${mac}`],
  ['without a signature', 'k2.'],
  ['whose signature is too short', `k2.${mac.slice(1)}`],
  ['whose signature is too long', `k2.${mac}x`],
])('refuses a capability %s', (_name, given) => {
  expect(isCapabilityOf('c1', given, KEYS)).toBe(false);
});

test('throws an error that names the current key if that is missing', () => {
  expect(() => callbackUrl(BASE, 'c1', { ...KEYS, current: 'k3' })).toThrow(
    'callback keys: expected a key named k3, the current one',
  );
});

test.each([
  ['made with the current key', urlOf('c1')],
  ['made with an older key', urlOf('c1', 'k1')],
  ['at another host, below a path', `https://old.example/telephony${urlOf('c1').slice(BASE.length)}`],
  ['below a path like its own', `${BASE}/callbacks/c9${urlOf('c1').slice(BASE.length)}`],
])('recognizes a callback URL of the conference %s', (_name, url) => {
  expect([conferenceIdOfUrl(url, KEYS), isCallbackUrlOf('c1', url, KEYS)]).toEqual(['c1', true]);
});

test.each([
  ['with a longer path', `${urlOf('c1')}/more`],
  ['with a query', `${urlOf('c1')}?a=/b`],
  ['of an id that no conference can have', urlOf('an id')],
  ['with the capability of another conference', urlOf('c2').replace('/c2/', '/c1/')],
  ['without a capability', `${BASE}/callbacks/c1/`],
  ['of another server', 'https://somebody.example/callbacks'],
  ['of no characters', ''],
])('recognizes no conference in a URL %s', (_name, url) => {
  expect([conferenceIdOfUrl(url, KEYS), isCallbackUrlOf('c1', url, KEYS)]).toEqual([undefined, false]);
});
