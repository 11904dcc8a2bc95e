import { Fn, Stack } from 'aws-cdk-lib/core';
import { parseSettings, toEnvironment } from '../../lib/functions/relay-settings';

test.each([
  ...[
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    'fd00::/129',
    'https://hooks.internal',
    'hooks.internal:8443',
  ],
  ...['hooks.internal/8', '10.0.0', '', 'two words', 7, undefined],
])('refuses %p as an allowed host', (entry) => {
  expect(() => parseSettings({ receivers: { allowedHosts: [entry as string] } })).toThrow(
    /^Conference Relay: receivers.allowedHosts\[0\]: expected a host name, an address, or a range such as 10.0.0.0\/8, got [^;]*$/,
  );
});

test.each([
  ['a path', 'https://relay.example/v1'],
  ['a query', 'https://relay.example/?a=1'],
  ['an empty query', 'https://relay.example?'],
  ['a fragment', 'https://relay.example/#top'],
  ['credentials', 'https://user:secret@relay.example'],
  ['an empty user', 'https://@relay.example'],
  ['http', 'http://relay.example'],
  ['a backslash', 'https:\\\\relay.example'],
  ['another scheme', 'wss://relay.example'],
  ['no scheme', 'relay.example'],
  ['a port above 65535', 'https://relay.example:70000'],
])('a public URL with %s is refused, with the reason', (_fault, publicUrl) => {
  expect(() => parseSettings({ publicUrl })).toThrow(
    'Conference Relay: publicUrl: expected https and a host and, if needed, a port, such as https://relay.example.com: ' +
      'no path (/v2 and /callbacks are at its root), query or credentials, got ',
  );
});

test.each([
  ['https://relay.example/', 'https://relay.example'],
  ['https://Relay.Example:443', 'https://relay.example'],
  ['https://relay.example:8443', 'https://relay.example:8443'],
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
])('the functions get the public URL %s as %s', (publicUrl, normalised) => {
  expect(parseSettings({ publicUrl }).publicUrl).toBe(normalised);
});

test.each([
  ['every site', '*'],
  ['every subdomain', 'https://*.app.example'],
  ['a sandboxed page', 'null'],
  ['a path', 'https://app.example/page'],
  ['a query', 'https://app.example?a=1'],
  ['credentials', 'https://user:secret@app.example'],
  ['a browser extension', 'chrome-extension://abcdef'],
  ['no scheme', 'app.example'],
])('refuses the origin of %s: %s', (_page, origin) => {
  expect(() => parseSettings({ corsOrigins: ['https://app.example', origin] })).toThrow(
    'Conference Relay: corsOrigins[1]: expected the origin of a page: http or https, a host and, if needed, a port, such as https://app.example.com, without a path and without *, got ',
  );
});

test.each([
  ['https://App.Example:443/', 'https://app.example'],
  ['http://localhost:5173', 'http://localhost:5173'],
  ['https://größe.example', 'https://xn--gre-6ka8i.example'],
  ['http://[0:0::1]:80', 'http://[::1]'],
])('the functions get the origin %s as browsers write it, %s', (origin, normalised) => {
  const settings = parseSettings({ corsOrigins: [origin] });
  expect(JSON.parse(toEnvironment(settings, 'https://api.example').api.RELAY_CORS_ORIGINS)).toEqual([
    normalised,
  ]);
});

test('origins of more than 500 bytes are refused', () => {
  const origins = Array.from({ length: 30 }, (_, index) => `https://app-${index}.example`);
  expect(() => parseSettings({ corsOrigins: origins })).toThrow(
    'corsOrigins: expected a list of origins of at most 500 bytes as JSON, got',
  );
});

test('an origin that CloudFormation fills in is not checked', () => {
  const settings = parseSettings({
    corsOrigins: [`https://${Fn.importValue('Site')}`, 'https://app.example'],
  });
  const { api } = new Stack().resolve(toEnvironment(settings, 'https://api.example'));
  expect(api.RELAY_CORS_ORIGINS).toEqual({
    'Fn::Join': ['', ['["https://app.example","https://', { 'Fn::ImportValue': 'Site' }, '"]']],
  });
});

test('a URL and a host that CloudFormation fills in are not checked', () => {
  const host = Fn.importValue('Host');
  const settings = parseSettings({
    publicUrl: `https://${host}`,
    receivers: { allowedHosts: [host, '10.0.0.0/8'] },
  });
  const { fonestorm, receivers } = new Stack().resolve(toEnvironment(settings, 'https://api.example'));
  expect(fonestorm.RELAY_PUBLIC_URL).toEqual({
    'Fn::Join': ['', ['https://', { 'Fn::ImportValue': 'Host' }]],
  });
  expect(receivers.RELAY_RECEIVER_ALLOWED_HOSTS).toEqual({
    'Fn::Join': ['', ['["', { 'Fn::ImportValue': 'Host' }, '","10.0.0.0/8"]']],
  });
});
