import * as v from 'valibot';
import { awsJsonClient, SECRETS_MANAGER } from '../../../lambda/adapters/runtime/aws-json-client';
import { parseSecret, secretsManagerSecret } from '../../../lambda/adapters/secrets/secrets-manager';
import type { Secret } from '../../../lambda/ports/secrets';
import { awsStandIn, type InjectedResponse } from '../../aws/endpoint';

const GET = 'Secrets Manager GetSecretValue';
const MINUTE = 60_000;

/** The current content of the secret. */
let text = '';
let time = 0;
let secret: Secret<{ key: string }>;
const stand = awsStandIn(({ name }) => (name === GET ? { SecretString: text } : undefined));

beforeEach(() => {
  text = '{"key":"first"}';
  time = Date.now();
  // One attempt: the tests count the reads.
  const client = awsJsonClient(SECRETS_MANAGER, { ...stand().settings, maxAttempts: 1 });
  secret = secretsManagerSecret(client, 'arn', v.object({ key: v.string() }), () => time);
});

test('concurrent requests share one read of a secret, which is repeated after five minutes', async () => {
  expect(await Promise.all([secret(), secret()])).toEqual([{ key: 'first' }, { key: 'first' }]);
  text = '{"key":"second"}';
  time += 5 * MINUTE - 1;
  expect(await secret()).toEqual({ key: 'first' });
  expect(stand().count(GET)).toBe(1);
  time += 1;
  expect(await secret()).toEqual({ key: 'second' });
  expect(stand().count(GET)).toBe(2);
});

test('a secret that was read with a clock an hour ahead is read again once the clock is right', async () => {
  time += 60 * MINUTE;
  await secret();
  text = '{"key":"second"}';
  time -= 60 * MINUTE;
  expect(await secret()).toEqual({ key: 'second' });
  expect(await secret()).toEqual({ key: 'second' });
  expect(stand().count(GET)).toBe(2);
});

const FAILURES: readonly [string, InjectedResponse][] = [
  ['it is throttled', { error: 'ThrottlingException' }],
  ['the secret is gone', { error: 'ResourceNotFoundException' }],
  ['it may not be read any more', { error: 'AccessDeniedException' }],
  ['its key is not there', { error: 'DecryptionFailure' }],
  ['the credentials of the function have expired', { error: 'ExpiredTokenException' }],
  ['AWS fails', { error: 'InternalServiceError', status: 500 }],
  ['the connection ends', 'reset'],
  ['it has no text', { body: { SecretBinary: 'AAAA' } }],
  ['it is no JSON', { body: { SecretString: '{' } }],
  ['it is not what it should be', { body: { SecretString: '{"key":7}' } }],
];

describe('if a secret cannot be read again, the cached value stays in use', () => {
  test.each(FAILURES)('%s', async (_name, failure) => {
    await secret();
    text = '{"key":"second"}';
    time += 5 * MINUTE;
    stand().injectResponses(GET, failure);
    expect(await secret()).toEqual({ key: 'first' });
    expect(await secret()).toEqual({ key: 'first' });
    // A throttled function does not read the secret with every callback.
    expect(stand().count(GET)).toBe(2);
    time += MINUTE / 2;
    expect(await secret()).toEqual({ key: 'second' });
  });
});

describe('if there is no cached value, the request fails, and the next one reads the secret again', () => {
  test.each(FAILURES)('%s', async (_name, failure) => {
    stand().injectResponses(GET, failure);
    await expect(secret()).rejects.toThrow(
      typeof failure === 'object' && 'error' in failure ? failure.error : /./,
    );
    expect(await secret()).toEqual({ key: 'first' });
  });

  test.each([
    ['{', 'expected a JSON object, got a string that is not JSON'],
    ['"first"', 'expected a JSON object, got another string'],
    ['null', 'expected a JSON object, got null'],
    ['{}', 'key: expected a value, got nothing'],
    ['{"key":7}', 'key: expected a text, got a number'],
    ['{"key":[]}', 'key: expected a text, got a list'],
    ['{"key":{}}', 'key: expected a text, got an object'],
    ['{"key":""}', 'key: expected a text that is not empty, got an empty string'],
    ['{"key":"first","user":{"name":7}}', 'user.name: expected a name, got a number'],
    [
      '{"key":null,"user":{"name":true}}',
      'key: expected a text, got null; user.name: expected a name, got a boolean',
    ],
  ])('with the faults of the secret, by its name, and without its value: %s', async (value, faults) => {
    const schema = v.object({
      key: v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty')),
      user: v.exactOptional(v.object({ name: v.string('a name') })),
    });
    expect(() => parseSecret(value, schema, 'arn')).toThrow(
      new Error(`the secret arn has faults: ${faults}`),
    );
  });
});
