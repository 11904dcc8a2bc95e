import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { checkReceiverUrl } from '../../../lambda/operations/deliveries/check-receiver-url';
import type { CallbackKeys } from '../../../lambda/ports/secrets';
import { CALLBACK_KEYS } from '../test-relay';

const OLD = { current: 'k0', keys: { k0: 'an older key of thirty-two characters' } };
const KEYS = { current: 'k1', keys: { ...CALLBACK_KEYS.keys, ...OLD.keys } };
const OWN = 'a URL of a receiver, not one of the relay itself: a delivery would return as a callback';

const refused = (url: string, publicUrl = 'https://relay.example') =>
  checkReceiverUrl({
    destinations: { reasonToRefuse: async () => undefined },
    callbackKeys: async () => KEYS,
    publicUrl,
  })(url);

/** The path of a callback URL of a conference, made with any key. */
const path = (id: string, keys: CallbackKeys = KEYS) => callbackUrl('', id, keys);

/** Percent-encodes a text a number of times. */
function encoded(text: string, times: number): string {
  return times === 0 ? text : encoded(encodeURIComponent(text), times - 1);
}

describe('refuses a URL of the relay:', () => {
  test.each([
    ['its capability', `https://relay.example${path('c1')}`],
    ['another conference’s capability, by an older key', `https://relay.example${path('of-another', OLD)}`],
    ['in other letters', `HTTPS://RELAY.Example${path('c1')}`],
    ['with a dot and a port', `https://relay.example.:443${path('c1')}`],
    ['by http', `http://relay.example${path('c1')}`],
    ['in full-width letters', `https://ｒｅｌａｙ.example${path('c1')}`],
    ['percent-encoded', `https://%72elay.example${path('c1').replace('callbacks', '%63allbacks')}`],
    ['with a query', `https://relay.example${path('c1')}?tenant=1`],
    ['another path', 'https://relay.example/v2/conferences'],
    ['another path, with a dot after the host', 'https://relay.example./v2/conferences'],
    ['a capability of a removed key', `https://relay.example/callbacks/c1/k9.${'x'.repeat(43)}`],
  ])('%s', async (_name, url) => {
    expect(await refused(url)).toBe(OWN);
  });

  test.each([
    ['another host name of the relay', `https://abc123.execute-api.eu-central-1.amazonaws.com${path('c1')}`],
    ['its address', `http://127.0.0.1:3000${path('c1')}`],
    ['a longer path', `https://gateway.example/telephony/v1${path('c1')}`],
    ['two slashes', `https://gateway.example/${path('c1').replaceAll('/', '//')}`],
    ['dot segments in its path', `https://gateway.example/x/..${path('c1')}`],
    [
      'a forwarding server',
      `https://hooks.example/to?url=${encodeURIComponent(`https://relay.example${path('c1')}`)}`,
    ],
    ['the same, encoded three times', `https://hooks.example/to?url=${encoded(path('c1'), 3)}`],
    [
      'an empty token within the path',
      `https://gateway.example${path('c1').replace('/c1/', '/{{none}}c1/')}`,
    ],
  ])('a capability at %s', async (_name, url) => {
    expect(await refused(url)).toBe(OWN);
  });

  test('refuses a URL under the path of the relay, if the host is shared', async () => {
    const base = 'https://api.example/relay/';
    expect(await refused('https://api.example/relay/callbacks/c1/x', base)).toBe(OWN);
    expect(await refused('https://api.example/%72elay//callbacks/c1/x', base)).toBe(OWN);
    expect(await refused('https://api.example//relay/callbacks/c1/x', base)).toBe(OWN);
    expect(await refused('https://api.example/relay2/callbacks/c1/x', base)).toBeUndefined();
    expect(await refused('https://api.example/other', base)).toBeUndefined();
  });
});

test('refuses a URL at the port of the relay, with a dot before it', async () => {
  const base = 'https://relay.example:8443';
  expect(await refused('https://relay.example.:8443/v2', base)).toBe(OWN);
  expect(await refused('https://relay.example./v2', base)).toBeUndefined();
});

test.each([
  ['another host', 'https://receiver.example/callbacks/c1/k1.x'],
  ['another port', 'https://relay.example:8443/callbacks'],
  ['a subdomain', 'https://hooks.relay.example/'],
  // Parsers disagree about this host after they remove the tab.
  ['a host that is invalid without its token', 'https://x{{\t\u00ad'],
  ['a name with another dot', 'https://relay..example/'],
  ['a capability that is encoded four times', `https://hooks.example/to?url=${encoded(path('c1'), 4)}`],
  ['a capability with an invalid MAC', `https://receiver.example/callbacks/c1/k1.${'x'.repeat(43)}`],
  [
    'a capability of another deployment',
    `https://other.example${path('c1', { current: 'k1', keys: { k1: 'z'.repeat(44) } })}`,
  ],
])('accepts %s', async (_name, url) => {
  expect(await refused(url)).toBeUndefined();
});

test('returns the reason of a refused destination', async () => {
  const refusing = checkReceiverUrl({
    destinations: { reasonToRefuse: async () => 'an https URL' },
    callbackKeys: async () => KEYS,
    publicUrl: 'https://relay.example',
  });
  expect(await refusing('ftp://receiver.example/')).toBe('an https URL');
});
