import { Match, type Template } from 'aws-cdk-lib/assertions';
import { permissionsOf } from '../../lib/permissions';
import { TABLE_DEFINITION } from '../../local/dynamodb/table-definition';
import { ALL_SETTINGS, foundation, functions, withAllSettings } from './templates';

/** The relay's own functions. The CDK's function has no environment variables. */
function relayFunctionsIn(template: Template) {
  const lambdas = Object.values(template.findResources('AWS::Lambda::Function'));
  return lambdas.filter(({ Properties }) => Properties.Environment !== undefined);
}

describe('queues and logs', () => {
  test('the mailbox is a FIFO queue with high throughput, a retention of 14 days and a dead-letter queue', () => {
    foundation().hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      ContentBasedDeduplication: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MessageRetentionPeriod: 14 * 24 * 3600,
      RedrivePolicy: { maxReceiveCount: 200 },
    });
  });

  test('access logs have the route and the source address, and never the path', () => {
    const [stage] = Object.values(foundation().findResources('AWS::ApiGatewayV2::Stage'));
    const format: string = stage?.Properties.AccessLogSettings.Format;
    expect(JSON.parse(format)).toMatchObject({
      ...{ requestId: '$context.requestId', routeKey: '$context.routeKey' },
      sourceIp: '$context.identity.sourceIp',
    });
    expect(format).not.toMatch(/path|domainName/i);
  });

  test('each function writes to its own log group, which has a retention', () => {
    const groups = functions().findResources('AWS::Logs::LogGroup');
    const lambdas = Object.values(functions().findResources('AWS::Lambda::Function'));
    expect(relayFunctionsIn(functions())).toHaveLength(7);
    expect(Object.keys(groups)).toHaveLength(lambdas.length);
    for (const { Properties } of Object.values(groups)) expect(Properties.RetentionInDays).toBe(30);
    for (const { Properties } of lambdas) {
      expect(Object.keys(groups)).toContain(Properties.LoggingConfig.LogGroup.Ref);
    }
  });
});

/** A role for the schedules of the group only. */
const ROLE_OF_GROUP = {
  AssumeRolePolicyDocument: {
    Statement: [
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } } },
      },
    ],
  },
};

describe('the permissions of the functions', () => {
  const permissions = () => permissionsOf(functions().toJSON() as Parameters<typeof permissionsOf>[0]);

  test('receive-callback may send to the mailbox and read one secret, and nothing else', () => {
    const intake = permissions().filter((permission) => permission.function === 'ReceiveCallback');
    expect(intake.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      'logs:CreateLogStream RelayReceiveCallbackLogs',
      'logs:PutLogEvents RelayReceiveCallbackLogs',
      'secretsmanager:DescribeSecret RelaySecretsCallbackKeys',
      'secretsmanager:GetSecretValue RelaySecretsCallbackKeys',
      ...['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'].map(
        (action) => `${action} RelayMailboxQueue`,
      ),
    ]);
  });

  test('only with the setting `tracing` does X-Ray trace the functions, and may they send segments to it', () => {
    const tracedIn = (template: Template) => ({
      modes: relayFunctionsIn(template).map(({ Properties }) => Properties.TracingConfig?.Mode),
      functions: permissionsOf(template.toJSON() as Parameters<typeof permissionsOf>[0])
        .filter(({ action }) => action === 'xray:PutTraceSegments')
        .map((permission) => permission.function),
    });
    expect(tracedIn(functions())).toEqual({ modes: Array(7).fill(undefined), functions: [] });
    const traced = tracedIn(withAllSettings().functions);
    expect(traced.modes).toEqual(Array(8).fill('Active'));
    expect(new Set(traced.functions).size).toBe(8);
  });

  test('no function may scan, and no policy has a wildcard in an action or a resource', () => {
    expect(permissions().length).toBeGreaterThan(40);
    for (const { action, resource } of permissions()) {
      expect(action).not.toMatch(/\*|Scan/);
      // Step Functions knows no resource for a token, which is the right to resume its task, and CloudWatch none for values.
      if (/^(states:SendTask|cloudwatch:GetMetricData)/.test(action)) continue;
      // There is a schedule for each conference.
      const allowed = action.startsWith('scheduler:')
        ? resource.replace(/:schedule\/\w+\/\*$/, '')
        : resource;
      expect(allowed).not.toContain('*');
    }
  });

  test('check-status may read dead letters, and not delete them', () => {
    const others = permissions().filter((permission) => permission.function !== 'ManageConferences');
    const reading = others.filter(({ resource }) => resource.endsWith('DeadLetters'));
    expect(new Set(reading.map((permission) => permission.function))).toEqual(new Set(['CheckStatus']));
    expect(new Set(reading.map(({ action }) => action))).toEqual(
      new Set(['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility']),
    );
  });

  test('only advance-conference schedules ticks, and only deliver-callback schedules deliveries, each with its own role', () => {
    const scheduling = permissions().filter(({ action }) => /^(scheduler|iam):/.test(action));
    expect(
      scheduling.map(
        (permission) =>
          `${permission.function} ${permission.action} ${permission.resource.replace(/^arn.*\//, '')}`,
      ),
    ).toEqual([
      'AdvanceConference iam:PassRole RelaySchedulesRole',
      ...['Create', 'Delete', 'Update'].map((verb) => `AdvanceConference scheduler:${verb}Schedule *`),
      'DeliverCallback iam:PassRole RelayDeliveriesRole',
      'DeliverCallback scheduler:CreateSchedule *',
    ]);
    functions().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'iam:PassRole',
            Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
          }),
        ]),
      },
    });
  });

  test('the roles of Scheduler may send ticks or deliveries and their dead letters, for the schedules of the group only', () => {
    const sending = permissionsOf(foundation().toJSON() as Parameters<typeof permissionsOf>[0]);
    expect(
      sending.map((permission) => `${permission.function} ${permission.action} ${permission.resource}`),
    ).toEqual(
      [
        'Deliveries DeliveriesDeadLetters',
        'Deliveries DeliveriesQueue',
        'Schedules MailboxQueue',
        'Schedules SchedulesDeadLetters',
      ]
        .flatMap((pair) => {
          const [role, queue] = pair.split(' ');
          const actions = ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'];
          return actions.map((action) => `${role} sqs:${action} Relay${queue}`);
        })
        .sort(),
    );
    foundation().resourcePropertiesCountIs('AWS::IAM::Role', ROLE_OF_GROUP, 2);
  });

  test('a rule sends callbacks to the deliveries, except replayed ones; if that fails, to the dead-letter queue', () => {
    foundation().hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['fonestorm.conferences'],
        'detail-type': ['Callback Received'],
        detail: { callback: { deliver: [true] } },
        'replay-name': [{ exists: false }],
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeliveriesQueue'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeliveriesDead'), 'Arn'] } },
        },
      ],
    });
  });

  test('only the API, advance-conference (which erases) and resume-workflow (used tokens) may delete items', () => {
    const deleting = permissions().filter(({ action }) => action === 'dynamodb:DeleteItem');
    expect(deleting.map((permission) => permission.function)).toEqual([
      'AdvanceConference',
      'ManageConferences',
      'ResumeWorkflow',
    ]);
  });

  test('only advance-conference publishes, and the sweep the events of series; without masks the former reads no secret', () => {
    const publishing = permissions().filter(({ action }) => action === 'events:PutEvents');
    expect(publishing.map((permission) => permission.function)).toEqual(['AdvanceConference', 'Sweep']);
    const secrets = permissions().filter(
      (permission) =>
        permission.function === 'AdvanceConference' && permission.action.startsWith('secretsmanager:'),
    );
    expect(secrets).toEqual([]);
  });

  test('no secret is in an environment variable or a template', () => {
    const text = JSON.stringify([foundation().toJSON(), functions().toJSON()]);
    expect(/"SecretString"|resolve:secretsmanager|"password":|"token":/.exec(text)?.[0]).toBeUndefined();
    for (const { Properties } of relayFunctionsIn(functions())) {
      for (const [name, value] of Object.entries(Properties.Environment.Variables)) {
        if (/SECRET|TOKEN|PASSWORD|KEY/.test(name)) {
          expect(name).toMatch(/^RELAY_\w+_SECRET$/);
          expect(JSON.stringify(value)).toMatch(/^\{"Fn::ImportValue":"[^"]*ExportsOutputRef/);
        }
      }
    }
  });
});

describe('the sweep, the alarms and the table', () => {
  test('the sweep runs every five minutes, with a shorter timeout', () => {
    functions().hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      Target: { RetryPolicy: { MaximumRetryAttempts: 1 } },
    });
    functions().hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 240,
      Environment: { Variables: Match.objectLike({ RELAY_UNMANAGED_CONFERENCES: 'report' }) },
    });
  });

  test('an alarm goes off if no sweep is completed in 15 minutes', () => {
    functions().hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: Match.stringLikeRegexp('The sweep does not run'),
      ...{ MetricName: 'sweepsCompleted', Period: 900, Threshold: 1 },
      ...{ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' },
    });
  });

  test('an alarm compares the accepted and the published callbacks', () => {
    const [alarm] = Object.values(
      functions().findResources('AWS::CloudWatch::Alarm', {
        Properties: { AlarmName: Match.stringLikeRegexp('published differ') },
      }),
    );
    const metrics: { Id: string; Expression?: string }[] = alarm?.Properties.Metrics;
    expect(metrics.map(({ Id, Expression = 'counted' }) => [Id, Expression]).sort()).toEqual([
      ['accepted', 'counted'],
      ['expr_1', 'FILL(accepted, 0) - FILL(published, 0)'],
      ['published', 'counted'],
    ]);
  });

  test('the table is the same as on one machine, and its indexes "due" and "phases" have keys only', () => {
    foundation().hasResourceProperties('AWS::DynamoDB::Table', TABLE_DEFINITION);
    const indexes = TABLE_DEFINITION.GlobalSecondaryIndexes ?? [];
    const projections = indexes.map(({ IndexName, Projection }) => [IndexName, Projection?.ProjectionType]);
    const expected = { listed: 'ALL', unfinished: 'ALL', due: 'KEYS_ONLY', phases: 'KEYS_ONLY' };
    expect(Object.fromEntries(projections)).toEqual(expected);
  });
});

describe('settings', () => {
  const { allowedHosts } = ALL_SETTINGS.receivers;

  test('an output of the functions names their version, or "unknown" without one', () => {
    withAllSettings().functions.hasOutput('Version', { Value: '1.2.3+43c75571f0a2' });
    functions().hasOutput('Version', { Value: 'unknown' });
  });

  test('the functions that check receivers and deliver get the allowed hosts; those that publish events get the masking key', () => {
    const lambdas = relayFunctionsIn(withAllSettings().functions);
    const variables = lambdas.flatMap(({ Properties: { Description, Environment } }) =>
      Object.entries(Environment.Variables)
        .filter(([name]) => /ALLOW|MASK/.test(name))
        .map(([name, value]) => [Description.split(' ')[0], name, typeof value === 'string' ? value : 'ARN']),
    );
    expect(variables).toEqual([
      ['The', 'RELAY_RECEIVER_ALLOW_HTTP', 'true'],
      ['The', 'RELAY_RECEIVER_ALLOWED_HOSTS', JSON.stringify(allowedHosts)],
      ['Advances', 'RELAY_MASK_KEY_SECRET', 'ARN'],
      ['Delivers', 'RELAY_RECEIVER_ALLOW_HTTP', 'true'],
      ['Delivers', 'RELAY_RECEIVER_ALLOWED_HOSTS', JSON.stringify(allowedHosts)],
      ['Repairs', 'RELAY_MASK_KEY_SECRET', 'ARN'],
      ['Executes', 'RELAY_RECEIVER_ALLOW_HTTP', 'true'],
      ['Executes', 'RELAY_RECEIVER_ALLOWED_HOSTS', JSON.stringify(allowedHosts)],
    ]);
    const reading = permissionsOf(
      withAllSettings().functions.toJSON() as Parameters<typeof permissionsOf>[0],
    );
    const ofMaskKey = { action: 'secretsmanager:GetSecretValue', resource: 'RelaySecretsMaskKey' };
    for (const name of ['AdvanceConference', 'Sweep'])
      expect(reading).toContainEqual({ function: name, ...ofMaskKey });
  });

  test('the foundation exports the masking key even if no function masks', () => {
    foundation().hasOutput('*', { Value: { Ref: Match.stringLikeRegexp('RelaySecretsMaskKey') } });
  });

  test('each acknowledged rule has a reason: a sentence', () => {
    const reasons = withAllSettings()
      .stacks.app.node.findAll()
      .flatMap(({ node }) => node.metadata)
      .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
      .flatMap(({ data }) => Object.values<string>(data));
    expect(reasons.length).toBeGreaterThan(20);
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('cdk-nag finds no fault without a reason (packs AwsSolutions and Serverless)', () => {
    expect(withAllSettings().findings).toEqual([]);
  });
});
