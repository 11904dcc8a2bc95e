import { changeSecret } from '../../operate/change-secret';
import { SecretsManagerStandIn } from './secrets-manager';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function secret(text: string) {
  const service = new SecretsManagerStandIn({ its: text });
  const { client, stop } = await service.start();
  ends.push(stop);
  return { service, change: (next: (text: string) => string) => changeSecret(client, 'its', next) };
}

const and = (name: string) => (text: string) => `${text},${name}`;

test('a secret has the changes of all operators who change it at once', async () => {
  const { service, change } = await secret('a');
  await Promise.all(['b', 'c', 'd'].map((name) => change(and(name))));
  expect(service.text('its')?.split(',').sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('a change is made anew from what somebody else wrote after it was read', async () => {
  const { service, change } = await secret('a');
  let isOverwritten = false;
  service.before = (operation) => {
    if (operation === 'PutSecretValue' && !isOverwritten) {
      isOverwritten = true;
      service.overwrite('its', 'x');
    }
  };
  await change(and('b'));
  expect([service.text('its'), service.text('its', 'AWSPREVIOUS')]).toEqual(['x,b', 'x']);
});

test('a change whose answer was lost is made once', async () => {
  const { service, change } = await secret('a');
  let lost = 0;
  service.losesAnswer = (operation) => operation === 'UpdateSecretVersionStage' && ++lost === 1;
  await change(and('b'));
  expect([service.text('its'), lost]).toEqual(['a,b', 2]);
});

test('a change that always loses to others changes nothing, and says so', async () => {
  const { service, change } = await secret('a');
  let writes = 0;
  service.before = (operation) => {
    if (operation === 'UpdateSecretVersionStage') service.overwrite('its', `other ${++writes}`);
  };
  await expect(change(and('b'))).rejects.toThrow(
    'the secret its was not changed: 5 attempts lost to concurrent writers. Run the command again.',
  );
  expect(service.text('its')).toBe('other 5');
});

test('a change that cannot be made leaves the secret as it was', async () => {
  const { service, change } = await secret('a');
  const refuse = () => {
    throw new Error('no such key');
  };
  await expect(change(refuse)).rejects.toThrow('no such key');
  expect([service.text('its'), service.text('its', 'ConferenceRelayProposed')]).toEqual(['a', undefined]);
});

test('another refusal of the service is passed on unchanged', async () => {
  const { change } = await secret('a');
  await expect(change(() => '')).rejects.toThrow('ClientRequestToken or SecretString');
});
