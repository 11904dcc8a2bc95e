import { Fn, Stack } from 'aws-cdk-lib/core';
import { environmentOf, settingsIn } from '../../lib/relay-settings';

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
])('%p may not be allowed as a receiver', (entry) => {
  expect(() => settingsIn({ receivers: { allowed: [entry as string] } })).toThrow(
    /^Conference Relay: receivers.allowed\[0\]: expected a host name, an address, or a range such as 10.0.0.0\/8, got [^;]*$/,
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
  ['a port that is none', 'https://relay.example:70000'],
])('a public URL with %s is refused, with the reason', (_what, publicUrl) => {
  expect(() => settingsIn({ publicUrl })).toThrow(
    'Conference Relay: publicUrl: expected https and a host and, if needed, a port, such as https://relay.example.com: ' +
      'no path (/v2 and /callbacks are at its root), query or credentials, got ',
  );
});

test.each([
  ['https://relay.example/', 'https://relay.example'],
  ['https://Relay.Example:443', 'https://relay.example'],
  ['https://relay.example:8443', 'https://relay.example:8443'],
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
])('the public URL %s is told to the functions as %s', (publicUrl, told) => {
  expect(settingsIn({ publicUrl }).publicUrl).toBe(told);
});

test('an address that CloudFormation fills in is not checked before', () => {
  const host = Fn.importValue('Host');
  const settings = settingsIn({ publicUrl: `https://${host}`, receivers: { allowed: [host, '10.0.0.0/8'] } });
  const { fonestorm, receivers } = new Stack().resolve(environmentOf(settings, 'https://api.example'));
  expect(fonestorm.RELAY_PUBLIC_URL).toEqual({
    'Fn::Join': ['', ['https://', { 'Fn::ImportValue': 'Host' }]],
  });
  expect(receivers.RELAY_ALLOWED_HOSTS).toEqual({
    'Fn::Join': ['', ['["', { 'Fn::ImportValue': 'Host' }, '","10.0.0.0/8"]']],
  });
});
