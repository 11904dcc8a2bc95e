import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsOf } from '../../lib/permissions';
import { anchorOf } from '../../lib/relay-alarms';
import { findings, templates } from './templates';

const { foundation, functions } = templates();

describe('what stays and what can be rebuilt', () => {
  /** What FoneStorm, a subscriber or a conference holds on to. */
  const KEPT = [
    ...['AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Events::EventBus', 'AWS::Events::Archive'],
    ...['AWS::SecretsManager::Secret', 'AWS::ApiGatewayV2::Api', 'AWS::EventSchemas::Registry'],
    'AWS::ApiGatewayV2::Stage',
  ];

  test.each(KEPT)('%s is in the foundation alone, and stays when its stack goes', (type) => {
    const found = Object.values(foundation.findResources(type));
    expect(found.length).toBeGreaterThan(0);
    for (const { DeletionPolicy, UpdateReplacePolicy } of found) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    }
    functions.resourceCountIs(type, 0);
  });

  test('nothing has a name of its own, so that environments in one account do not meet', () => {
    const names = /^(TableName|QueueName|FunctionName|RoleName|Name|LogGroupName)$/;
    const own = ['AWS::ApiGatewayV2::Api', 'AWS::Events::EventBus', 'AWS::EventSchemas::Schema'];
    const resources = [foundation, functions].flatMap((template) =>
      Object.values<{ Type: string; Properties?: object }>(template.toJSON().Resources),
    );
    const named = resources.flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([name, value]) => names.test(name) && typeof value === 'string' && !own.includes(Type))
        .map(([name]) => `${Type} ${name}`),
    );
    expect(named).toEqual([]);
  });

  test('the mailbox is a FIFO queue in high throughput, kept for 14 days, with dead letters of its kind', () => {
    foundation.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MessageRetentionPeriod: 14 * 24 * 3600,
      RedrivePolicy: { maxReceiveCount: 200 },
    });
  });

  test('access logs tell the route and never the path', () => {
    const [stage] = Object.values(foundation.findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/path|domainName/i);
  });

  test('every function has a log group with an end, and writes to no other', () => {
    const groups = functions.findResources('AWS::Logs::LogGroup');
    const lambdas = Object.values(functions.findResources('AWS::Lambda::Function'));
    expect(lambdas).toHaveLength(4);
    expect(Object.keys(groups)).toHaveLength(4);
    for (const { Properties } of Object.values(groups)) expect(Properties.RetentionInDays).toBe(30);
    for (const { Properties } of lambdas) {
      expect(Object.keys(groups)).toContain(Properties.LoggingConfig.LogGroup.Ref);
    }
  });
});

describe('what the functions may do', () => {
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
});

describe('what a person is told', () => {
  test('every alarm has its section in the runbook, with what it means, what to look at and what to do; and no other', () => {
    const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
    const sections = runbook.split(/^## /m).slice(1);
    const anchors = sections.map((section) => anchorOf(section.split('\n')[0] ?? ''));
    const alarms = Object.values(functions.findResources('AWS::CloudWatch::Alarm'));
    const linked = alarms.map(
      ({ Properties }) => /docs\/runbook\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1],
    );
    expect(linked.length).toBeGreaterThan(10);
    expect([...anchors].sort()).toEqual([...linked].sort());
    for (const section of sections) {
      expect(section).toMatch(/\*\*It means\*\* [\s\S]*\*\*Look at\*\* [\s\S]*\*\*Do\*\* /);
    }
  });

  test('cdk-nag finds nothing against its packs AwsSolutions and Serverless that has no reason', () => {
    expect(findings()).toEqual([]);
  });
});
