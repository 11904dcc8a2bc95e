import { templates } from './templates';

const { foundation, functions } = templates();

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
