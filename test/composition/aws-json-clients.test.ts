import { secretsClient, sqsClient } from '../../lambda/composition/aws-json-clients';
import { awsStandIn } from '../aws/endpoint';

const stand = awsStandIn();
const keys = () => {
  const { accessKeyId, secretAccessKey } = stand().settings.credentials;
  return { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
};

test('a client needs a region', () => {
  expect(() => sqsClient({})).toThrow('AWS_REGION: expected a region of AWS');
});

test('a request needs the keys', async () => {
  const { AWS_REGION } = keys();
  const sent = sqsClient({ AWS_REGION }).send('SendMessage', {}, stand().settings.endpoint);
  await expect(sent).rejects.toThrow('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: expected the keys');
  expect(stand().requests).toEqual([]);
});

test.each([
  ['the endpoint of the environment', (endpoint: string) => ({ AWS_ENDPOINT_URL: endpoint })],
  [
    'its own endpoint rather than the general one',
    (endpoint: string) => ({
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    }),
  ],
])('Secrets Manager is reached at %s', async (_name, variables) => {
  const client = secretsClient({ ...keys(), ...variables(stand().settings.endpoint) });
  await client.send('GetSecretValue', { SecretId: 'arn' });
  expect(stand().count('Secrets Manager GetSecretValue')).toBe(1);
});
