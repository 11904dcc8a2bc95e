import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  awsJsonClient,
  publicEndpoint,
  SECRETS_MANAGER,
  SQS,
} from '../../../lambda/adapters/runtime/aws-json-client';
import { awsStandIn, type InjectedResponse } from '../../aws/endpoint';

const stand = awsStandIn();
const SEND = 'SQS SendMessage';

/** @param timeout in milliseconds; the default is longer than any response takes, also on a busy machine */
function client(credentials: { secretAccessKey?: string; sessionToken?: string } = {}, timeout = 30_000) {
  const { region, credentials: local } = stand().settings;
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const options = {
    region,
    endpoint: stand().settings.endpoint,
    credentials: { ...local, ...credentials },
    timeout,
    sleep,
  };
  const { send } = awsJsonClient(SQS, options);
  return { send: () => send('SendMessage', message()), pauses };
}

function message() {
  const body = 'Grüße, "Ada"';
  return {
    QueueUrl: stand().queueUrl('mailbox'),
    MessageBody: body,
    MessageGroupId: 'c1',
    MessageDeduplicationId: randomUUID(),
  };
}

test('sends a request that AWS accepts, and returns its response', async () => {
  expect(await client().send()).toMatchObject({ MessageId: expect.any(String) });
  expect(stand().requests).toMatchObject([
    { name: SEND, body: { MessageBody: 'Grüße, "Ada"', MessageGroupId: 'c1' } },
  ]);
});

test('prepares the first request without sending anything, and leaves a failure to the first request', async () => {
  const { region, endpoint } = stand().settings;
  const credentials = jest.fn(async () => {
    throw new Error('AWS_ACCESS_KEY_ID: expected a key');
  });
  const { prepare, send } = awsJsonClient(SQS, { region, endpoint, credentials, maxAttempts: 1 });
  await prepare();
  expect(credentials).toHaveBeenCalledTimes(1);
  expect(stand().requests).toEqual([]);
  await expect(send('SendMessage', message())).rejects.toThrow('AWS_ACCESS_KEY_ID: expected a key');
});

test('signs the session token of temporary credentials', async () => {
  expect(await client({ sessionToken: 'a/token+with=signs' }).send()).toHaveProperty('MessageId');
});

test('throws at once if AWS refuses the key', async () => {
  await expect(client({ secretAccessKey: 'wrong' }).send()).rejects.toMatchObject({
    ...{ name: 'InvalidSignatureException', status: 400 },
    message: 'SendMessage: the stand-in answers InvalidSignatureException',
  });
  expect(stand().count(SEND)).toBe(1);
});

test.each<[string, InjectedResponse]>([
  ['a throttle', { error: 'ThrottlingException' }],
  ['a throttle of the KMS key', { error: 'KmsThrottled' }],
  ['the limit of requests', { error: 'RequestThrottled' }],
  ['the status 429', { error: 'Anything', status: 429 }],
  ['a failure of AWS', { error: 'InternalFailure', status: 500 }],
  ['an AWS that is unavailable', { error: 'ServiceUnavailable', status: 503 }],
  ['a connection that ends', 'reset'],
  ['a connection that ends after the request was processed', 'apply, then reset'],
  ['a response that is not JSON', { text: '<html>' }],
])('repeats a request after %s, up to three times', async (_name, failure) => {
  stand().injectResponses(SEND, failure, failure);
  const { send, pauses } = client();
  expect(await send()).toHaveProperty('MessageId');
  expect(stand().count(SEND)).toBe(3);
  expect(pauses).toHaveLength(2);
  stand().injectResponses(SEND, failure, failure, failure);
  await expect(send()).rejects.toThrow();
  expect(stand().count(SEND)).toBe(6);
});

test('repeats a request after no response in time, up to three times', async () => {
  stand().injectResponses(SEND, 'silence');
  expect(await client({}, 2000).send()).toHaveProperty('MessageId');
  expect(stand().count(SEND)).toBe(2);
  stand().injectResponses(SEND, 'silence', 'silence', 'silence');
  const impatient = client({}, 50);
  await expect(impatient.send()).rejects.toThrow('no complete response within 50 ms');
  expect(impatient.pauses).toHaveLength(2);
});

test('waits a random time before each further attempt, at most 100 ms and then 200 ms', async () => {
  const failure = { error: 'ThrottlingException' };
  stand().injectResponses(SEND, failure, failure);
  const { send, pauses } = client();
  await send();
  const [first = -1, second = -1] = pauses;
  expect(first).toBeGreaterThanOrEqual(0);
  expect(first).toBeLessThanOrEqual(100);
  expect(second).toBeGreaterThanOrEqual(0);
  expect(second).toBeLessThanOrEqual(200);
});

test.each(['AccessDeniedException', 'QueueDoesNotExist', 'InvalidParameterValue'])(
  'does not repeat a request that AWS refuses with %s',
  async (error) => {
    stand().injectResponses(SEND, { error });
    await expect(client().send()).rejects.toMatchObject({ name: error, status: 400 });
    expect(stand().count(SEND)).toBe(1);
  },
);

test.each([
  ['eu-west-1', 'https://secretsmanager.eu-west-1.amazonaws.com/'],
  ['us-gov-west-1', 'https://secretsmanager.us-gov-west-1.amazonaws.com/'],
  ['cn-north-1', 'https://secretsmanager.cn-north-1.amazonaws.com.cn/'],
  ['us-iso-east-1', 'https://secretsmanager.us-iso-east-1.c2s.ic.gov/'],
  ['us-isob-east-1', 'https://secretsmanager.us-isob-east-1.sc2s.sgov.gov/'],
])('uses the domain of the partition of %s', (region, endpoint) => {
  expect(publicEndpoint(SECRETS_MANAGER, region)).toBe(endpoint);
});

test('fails if a response begins and does not end in time', async () => {
  const server = createServer((_request, response) => void response.writeHead(200).write('{"MessageId"'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const { send } = awsJsonClient(SQS, {
    ...{ region: 'local', endpoint: `http://127.0.0.1:${port}`, credentials: stand().settings.credentials },
    ...{ timeout: 50, maxAttempts: 1 },
  });
  await expect(send('SendMessage', message())).rejects.toThrow();
  await new Promise((closed) => server.close(closed));
});
