import { permissionsOf, tableOf } from '../../lib/permissions';
import { functions } from './templates';

const policy = (PolicyName: string, ...Statement: { Action: unknown; Resource: unknown }[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName, PolicyDocument: { Statement } },
});

test('lists the permissions of a template by function; resources are strings, references, imports, joins, or JSON', () => {
  const permissions = permissionsOf({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table' },
      B: policy('VisitsRelaySweepRoleDefaultPolicy12345678', { Action: 'a:B', Resource: '*' }),
      A: policy(
        'RelaySweepRoleDefaultPolicy12345678',
        { Action: ['s:Two', 's:One'], Resource: { Ref: 'RelayQueue1234ABCD' } },
        {
          Action: 's:Three',
          Resource: [
            { 'Fn::GetAtt': ['RelayDEADBEEFTopic1234ABCD', 'Arn'] },
            { 'Fn::ImportValue': 'Other:ExportsOutputFnGetAttRelayDEADBEEFDEADBEEFTable1234ABCDArn1234ABCD' },
            { 'Fn::ImportValue': 'Other:ExportsOutputRefRelaySecret1234ABCD1234ABCD' },
            { 'Fn::Join': ['/', ['arn', { Ref: 'RelayDEADBEEFGroup1234ABCD' }]] },
            { 'Fn::Sub': 'x' },
            7,
            {},
          ],
        },
      ),
    },
  });
  const lines = permissions.map(
    (permission) => `${permission.function} ${permission.action} ${permission.resource}`,
  );
  expect(lines).toEqual(
    [
      'VisitsRelaySweepRoleDefaultPolicy12345678 a:B *',
      ...[
        '{"Fn::Sub":"x"}',
        '{}',
        '7',
        'arn/RelayDEADBEEFGroup',
        'RelaySecret',
        'RelayDEADBEEFDEADBEEFTable',
        'RelayDEADBEEFTopic',
      ].map((resource) => `Sweep s:Three ${resource}`),
      ...['Sweep s:One RelayQueue', 'Sweep s:Two RelayQueue'],
    ].sort((one, other) => one.localeCompare(other)),
  );
  expect(tableOf(permissions.filter(({ resource }) => resource === 'RelayQueue'))).toBe(
    'Sweep              s:One                              RelayQueue\n' +
      'Sweep              s:Two                              RelayQueue',
  );
});

test('only the API may count the messages of every queue, and read metrics', () => {
  const permissions = permissionsOf(functions().toJSON() as Parameters<typeof permissionsOf>[0]);
  const counting = permissions.filter((permission) => permission.function === 'ManageConferences');
  const queues = counting.filter(({ action }) => action === 'sqs:GetQueueAttributes');
  expect(queues.map(({ resource }) => resource)).toEqual([
    ...['Commands', 'Deliveries', 'Mailbox'].flatMap((name) => [
      `Relay${name}DeadLetters`,
      `Relay${name}Queue`,
    ]),
    'RelaySchedulesDeadLetters',
    ...['StatusChecks', 'Workflows'].flatMap((name) => [`Relay${name}DeadLetters`, `Relay${name}Queue`]),
  ]);
  const metrics = permissions.filter(({ action }) => action === 'cloudwatch:GetMetricData');
  expect(metrics.map((permission) => permission.function)).toEqual(['ManageConferences']);
});
