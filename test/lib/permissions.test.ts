import { permissionsOf } from '../../lib/permissions';
import { templates } from './templates';

const { foundation, functions } = templates();
const permissions = permissionsOf({
  Resources: Object.fromEntries(Object.entries(functions.toJSON().Resources)),
} as Parameters<typeof permissionsOf>[0]);

test('receive-callback may send to the mailbox and read one secret, and nothing else', () => {
  const its = permissions.filter((each) => each.function === 'ReceiveCallback');
  expect(its.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    'logs:CreateLogStream RelayReceiveCallbackLogs',
    'logs:PutLogEvents RelayReceiveCallbackLogs',
    'secretsmanager:GetSecretValue RelaySecretsCallbackKeys',
    'sqs:SendMessage RelayMailboxQueue',
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
  ]);
});

test('no function may scan, nor do anything by a wildcard, nor to any resource but by its ARN', () => {
  expect(permissions.length).toBeGreaterThan(40);
  for (const { action, resource } of permissions) {
    expect(action).not.toMatch(/\*|Scan/);
    if (!action.startsWith('xray:')) expect(resource).not.toContain('*');
  }
});

test('advance-conference alone publishes, and reads no secret', () => {
  const publishing = permissions.filter(({ action }) => action === 'events:PutEvents');
  expect(publishing.map((each) => each.function)).toEqual(['AdvanceConference']);
  const itsSecrets = permissions.filter(
    (each) => each.function === 'AdvanceConference' && each.action.startsWith('secretsmanager:'),
  );
  expect(itsSecrets).toEqual([]);
});

test('no secret is in an environment variable or a template', () => {
  const text = JSON.stringify([foundation.toJSON(), functions.toJSON()]);
  expect(/"SecretString"|resolve:secretsmanager|"password":|"token":/.exec(text)?.[0]).toBeUndefined();
  for (const { Properties } of Object.values(functions.findResources('AWS::Lambda::Function'))) {
    for (const [name, value] of Object.entries(Properties.Environment.Variables)) {
      if (/SECRET|TOKEN|PASSWORD|KEY/.test(name)) {
        expect(name).toMatch(/^RELAY_\w+_SECRET$/);
        expect(JSON.stringify(value)).toMatch(/^\{"Fn::ImportValue":"[^"]*ExportsOutputRef/);
      }
    }
  }
});
