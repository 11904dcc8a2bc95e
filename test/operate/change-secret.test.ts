import { changeSecret } from '../../operate/change-secret';
import { SecretsManagerStandIn } from './secrets-manager';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function secret(text: string) {
  const service = new SecretsManagerStandIn({ 'secret-id': text });
  const { client, stop } = await service.start();
  cleanups.push(stop);
  return { service, change: (next: (text: string) => string) => changeSecret(client, 'secret-id', next) };
}

const append = (name: string) => (text: string) => `${text},${name}`;

test('concurrent changes of several operators are all stored', async () => {
  const { service, change } = await secret('a');
  await Promise.all(['b', 'c', 'd'].map((name) => change(append(name))));
  expect(service.text('secret-id')?.split(',').sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('after a concurrent write, the change is computed again from the new text', async () => {
  const { service, change } = await secret('a');
  let isOverwritten = false;
  service.before = (operation) => {
    if (operation === 'PutSecretValue' && !isOverwritten) {
      isOverwritten = true;
      service.overwrite('secret-id', 'x');
    }
  };
  await change(append('b'));
  expect([service.text('secret-id'), service.text('secret-id', 'AWSPREVIOUS')]).toEqual(['x,b', 'x']);
});

test('if the answer to a change is lost, the change is made once', async () => {
  const { service, change } = await secret('a');
  let lost = 0;
  service.losesAnswer = (operation) => operation === 'UpdateSecretVersionStage' && ++lost === 1;
  await change(append('b'));
  expect([service.text('secret-id'), lost]).toEqual(['a,b', 2]);
});

test('after five lost attempts the secret is unchanged, and the error says so', async () => {
  const { service, change } = await secret('a');
  let writes = 0;
  service.before = (operation) => {
    if (operation === 'UpdateSecretVersionStage') service.overwrite('secret-id', `other ${++writes}`);
  };
  await expect(change(append('b'))).rejects.toThrow(
    'the secret secret-id was not changed: 5 attempts lost to concurrent writers. Run the command again.',
  );
  expect(service.text('secret-id')).toBe('other 5');
});

test('a change that throws leaves the secret unchanged', async () => {
  const { service, change } = await secret('a');
  const refuse = () => {
    throw new Error('no such key');
  };
  await expect(change(refuse)).rejects.toThrow('no such key');
  expect([service.text('secret-id'), service.text('secret-id', 'ConferenceRelayProposed')]).toEqual([
    'a',
    undefined,
  ]);
});

test('any other error of the service is thrown unchanged', async () => {
  const { change } = await secret('a');
  await expect(change(() => '')).rejects.toThrow('ClientRequestToken or SecretString');
});
