import { Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { COUNTED_METRICS, LATENCY_METRIC } from '../../lambda/contract/health-metrics';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { newApp } from './templates';

function relayIn(props: (stack: Stack) => Partial<ConferenceRelayProps> = () => ({})) {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const alarms = { enabled: false };
  const relay = new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, alarms, ...props(stack) });
  const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  return { stack, relay, role };
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** The statements of the policy of a role of the app: the actions, and the first resource. */
function granted(template: Template, role = 'Reader'): [actions: string[], resource: string][] {
  const policies = template.findResources('AWS::IAM::Policy');
  const [, policy] = Object.entries(policies).find(([id]) => id.startsWith(`${role}DefaultPolicy`)) ?? [];
  const statements: Statement[] = policy?.Properties.PolicyDocument.Statement ?? [];
  return statements.map(({ Action, Resource }) => [
    [Action].flat(),
    /"([A-Z]\w+?)[0-9A-F]{8}"/.exec(JSON.stringify(Resource))?.[1] ?? '',
  ]);
}

type GrantRow = readonly [
  name: string,
  (relay: ConferenceRelay, to: IGrantable) => void,
  action: string,
  of: string,
];
const GRANTS: readonly GrantRow[] = [
  [
    'invoke the API’s function',
    (relay, to) => relay.grantInvoke(to),
    'lambda:InvokeFunction',
    'FunctionsManageConferencesFunction',
  ],
  ['read the table', (relay, to) => relay.grantRead(to), 'dynamodb:Query', 'FoundationConferencesTable'],
  ['publish', (relay, to) => relay.grantPublish(to), 'events:PutEvents', 'FoundationStatusEventsBus'],
  [
    'send entries',
    ({ foundation }, to) => foundation.mailbox.grantSend(to),
    'sqs:SendMessage',
    'FoundationMailboxQueue',
  ],
  [
    'send status checks',
    ({ foundation }, to) => foundation.statusChecks.grantSend(to),
    'sqs:SendMessage',
    'FoundationStatusChecksQueue',
  ],
  [
    'send jobs',
    ({ foundation }, to) => foundation.deliveries.grantSend(to),
    'sqs:SendMessage',
    'FoundationDeliveriesQueue',
  ],
  [
    'read a secret',
    ({ secrets }, to) => secrets.grantRead(to, secrets.credentials),
    'secretsmanager:GetSecretValue',
    'FoundationSecretsCredentials',
  ],
  [
    'invoke any function',
    ({ functions }, to) => functions.sweep.grantInvoke(to),
    'lambda:InvokeFunction',
    'FunctionsSweepFunction',
  ],
];

test('a role of the app may use each capability that grants it and nothing else, and a function what the app grants it', () => {
  const { stack, relay } = relayIn();
  const assumedBy = new ServicePrincipal('states.amazonaws.com');
  for (const [index, [, grant]] of GRANTS.entries())
    grant(relay, new Role(stack, `Role${index}`, { assumedBy }));
  new Secret(stack, 'Own').grantRead(relay.functions.sweep);
  const template = Template.fromStack(stack);
  const [, sweep] =
    Object.entries(template.findResources('AWS::IAM::Policy')).find(([id]) =>
      id.includes('SweepRoleDefault'),
    ) ?? [];
  expect(JSON.stringify(sweep)).toContain('"Ref":"Own');
  for (const [index, [name, , action, resource]] of GRANTS.entries()) {
    const statements = granted(template, `Role${index}`);
    expect([name, statements.flatMap(([actions]) => actions)]).toEqual([
      name,
      expect.arrayContaining([action]),
    ]);
    expect(new Set(statements.map(([, of]) => of))).toEqual(new Set([`Relay${resource}`]));
  }
});

test('with an encryption key, grants include the use of the key', () => {
  const { stack, relay, role } = relayIn((scope) => ({ encryptionKey: new Key(scope, 'Key') }));
  relay.grantRead(role);
  relay.secrets.grantRead(role, relay.secrets.signingKeys);
  const actions = granted(Template.fromStack(stack)).flatMap(([allowed, resource]) =>
    resource === 'Key' ? allowed : [],
  );
  expect(actions).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:Decrypt']);
});

describe('the metrics', () => {
  test('without alarms, only the metrics of the health of the relay exist, and each one that the app uses', () => {
    const { stack, relay } = relayIn();
    for (const period of [Duration.minutes(1), Duration.hours(1)])
      relay.metrics.metricEntriesDropped({ period });
    const filters = Object.values(Template.fromStack(stack).findResources('AWS::Logs::MetricFilter'));
    const names = filters.map(({ Properties }) => Properties.MetricTransformations[0].MetricName);
    expect(names.sort()).toEqual([...COUNTED_METRICS, LATENCY_METRIC, 'entriesDropped'].sort());
    expect(filters.map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        MetricTransformations: [
          expect.objectContaining({ MetricName: LATENCY_METRIC, MetricValue: '$.latency' }),
        ],
        FilterPattern: expect.stringMatching(/events\.published.*\$\.kind = "callback"/),
      }),
    );
    expect(relay.metrics.namespace).toMatch(/^ConferenceRelay\/Visits\//);
  });

  test('each is the sum of a minute unless the app asks for something else', () => {
    const { relay } = relayIn();
    const metrics = [
      ...[relay.metricAccepted(), relay.metricPublished(), relay.metricDeliveriesFailed()],
      ...[relay.metricFoneStormFailed(), relay.metrics.metricAuditsFailed()],
    ];
    for (const metric of metrics) {
      expect(metric).toBeInstanceOf(Metric);
      expect([metric.period.toSeconds(), metric.statistic]).toEqual([60, 'Sum']);
    }
    const named = relay.metricPublished({ period: Duration.hours(1), label: 'Published' });
    expect([named.period.toHours(), named.label]).toEqual([1, 'Published']);
    expect(
      relay.metricBacklog({ period: Duration.minutes(5), label: 'Behind' }).toMetricConfig().mathExpression,
    ).toMatchObject({
      ...{ expression: 'FILL(accepted, 0) - FILL(published, 0)', period: 300 },
    });
  });
});

test('the construct exposes its parts, its queues and its API', () => {
  const { relay } = relayIn();
  const { foundation, functions } = relay;
  expect(relay.queues).toEqual([
    foundation.mailbox.queue,
    foundation.statusChecks.queue,
    foundation.deliveries.queue,
    foundation.workflows.queue,
    foundation.commands.queue,
  ]);
  expect(relay.deadLetterQueues).toHaveLength(6);
  expect([relay.table, relay.eventBus]).toEqual([
    foundation.conferences.table,
    foundation.statusEvents.eventBus,
  ]);
  expect([relay.api, relay.secrets]).toEqual([foundation.api.api, foundation.secrets]);
  expect(relay.apiUrl).toBe(functions.publicUrl);
  expect(relay.alarms).toBeUndefined();
});
