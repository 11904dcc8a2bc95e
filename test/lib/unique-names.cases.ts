import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RelayFoundation } from '../../lib/foundation/relay-foundation';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';
import { newApp, twoEmbedded } from './templates';

/** The properties with a name that is unique in an account and a region. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::EventSchemas::Registry': ['RegistryName'],
  'AWS::Events::Archive': ['ArchiveName'],
  'AWS::Events::EventBus': ['Name'],
  'AWS::Events::Rule': ['Name'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::MetricFilter': ['FilterName'],
  'AWS::Logs::QueryDefinition': ['Name'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
  'AWS::SecretsManager::Secret': ['Name'],
};
/** Types without a name, or with a name that is unique only within another resource. */
const NAMELESS = [
  ...['AWS::ApiGatewayV2::Api', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Route'],
  ...['AWS::ApiGatewayV2::Stage', 'AWS::EventSchemas::Schema', 'AWS::IAM::Policy'],
  ...['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission'],
  ...['AWS::SQS::QueuePolicy', 'Custom::RouteLimits'],
];

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** All names that templates create in an account: physical names, exports, and metrics with their namespaces. */
function namesIn(...templates: readonly Template[]): string[] {
  return templates.flatMap((template) => {
    const { Resources, Outputs = {} } = template.toJSON();
    const named = Object.values<Resource>(Resources).flatMap(({ Type, Properties = {} }) => {
      const given = (NAMES[Type] ?? []).filter((name) => Properties[name] !== undefined);
      return given.map((name) => `${Type} ${JSON.stringify(Properties[name])}`);
    });
    const exported = Object.values<{ Export?: { Name: string } }>(Outputs).flatMap(({ Export }) =>
      Export ? [`export ${Export.Name}`] : [],
    );
    return [...named, ...exported, ...metricsIn(template)];
  });
}

function metricsIn(template: Template): string[] {
  return Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => {
    const [{ MetricNamespace, MetricName }] = Properties.MetricTransformations;
    return `metric ${MetricNamespace} ${MetricName}`;
  });
}

/** Both stacks in a new app, with names that begin with a prefix. */
function standalone(prefix?: string): Template[] {
  const app = newApp();
  const names = (part: string) => (prefix === undefined ? {} : { stackName: `${prefix}-${part}` });
  const foundation = new FoundationStack(app, 'ConferenceRelay-Foundation', names('Foundation'));
  const functions = new FunctionsStack(app, 'ConferenceRelay-Functions', {
    foundation: foundation.foundation,
    ...names('Functions'),
  });
  return [Template.fromStack(foundation), Template.fromStack(functions)];
}

const busOf = (template: Template | undefined): string =>
  Object.values(template?.findResources('AWS::Events::EventBus') ?? {})[0]?.Properties.Name;

const defaultTemplates = oncePerMutant(() => standalone());

test('each deployed resource type is in one of the two lists of this test', () => {
  const types = defaultTemplates().flatMap((template) =>
    Object.values<Resource>(template.toJSON().Resources).map(({ Type }) => Type),
  );
  expect(types.filter((type) => !(type in NAMES || NAMELESS.includes(type)))).toEqual([]);
});

test('a default deployment has its pinned names', () => {
  const names = namesIn(...defaultTemplates()).filter((name) => name.startsWith('AWS::'));
  const shown = /^AWS::(CloudWatch::(Alarm|Dashboard)|Logs::QueryDefinition) /;
  expect(names.filter((name) => shown.test(name) && !name.includes('ConferenceRelay-Functions'))).toEqual([]);
  expect(names.filter((name) => !shown.test(name))).toEqual([
    'AWS::Events::EventBus "ConferenceRelayFoundationRelayStatusEventsBus77D1BF82"',
    'AWS::SSM::Parameter "/conference-relay/ConferenceRelay"',
  ]);
  expect(namesIn(...defaultTemplates())).toContain(
    'metric ConferenceRelay/ConferenceRelay-Functions sweepsCompleted',
  );
});

test('stacks with the same ids and other stack names share no name', () => {
  const deployments = [defaultTemplates(), standalone('Staging')];
  const all = deployments.flatMap((templates) => namesIn(...templates));
  expect(all.length).toBeGreaterThan(2 * 12);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
});

test('the bus of a stack that the CDK named by its path is named by the path: in a stage, in a construct, or nested', () => {
  const app = newApp();
  const inStage = new FoundationStack(new Stage(app, 'Prod'), 'Relay');
  const outer = new Stack(app, 'Outer');
  const inStack = new FoundationStack(outer, 'Relay');
  const nested = new NestedStack(outer, 'Nested');
  const secret = Secret.fromSecretNameV2(nested, 'FoneStorm', 'visits/fonestorm');
  new RelayFoundation(nested, 'Relay', { fonestorm: { secret } });
  expect([inStage, inStack, nested].map((stack) => busOf(Template.fromStack(stack)))).toEqual([
    'ProdRelayStatusEventsBus1E98D3D9',
    'OuterRelayStatusEventsBusA5ECB7AE',
    'OuterNestedRelayStatusEventsBusB2F93B00',
  ]);
});

test.each([
  ['without the dashes of its path', 'My-Relay', 'MyRelay'],
  ['that ends like a hash', 'Relay', 'RelayDEADBEEF'],
  ['that has a hash within it', 'Outer/Relay', 'OuterDEADBEEFRelay'],
  ['of other words', 'Outer/Relay', 'Prod'],
])('the name of a bus begins with the stackName of its stack: one %s', (_name, path, stackName) => {
  const app = newApp();
  const [id = '', parent] = path.split('/').reverse();
  const stack = new FoundationStack(parent ? new Construct(app, parent) : app, id, { stackName });
  expect(busOf(Template.fromStack(stack))).toMatch(new RegExp(`^${stackName}-`));
});

test('the name of a bus has at most 256 characters, with the longest names of stacks and constructs', () => {
  const within = new Construct(newApp(), 'y'.repeat(128));
  const stack = new FoundationStack(within, 'z'.repeat(128), { stackName: 'x'.repeat(128) });
  expect(busOf(Template.fromStack(stack)).length).toBeLessThanOrEqual(256);
});

test('two relays in one stack share no name and no metric, so that each has its own alarms', () => {
  const both = twoEmbedded();
  const names = namesIn(both);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const alarms = Object.values(both.findResources('AWS::CloudWatch::Alarm'));
  const watched = alarms.map(({ Properties: { MetricName, Namespace, Dimensions, Metrics } }) =>
    JSON.stringify([MetricName, Namespace, Dimensions, Metrics]),
  );
  expect(alarms.length).toBeGreaterThan(2 * 20);
  expect(new Set(watched).size).toBe(alarms.length);
});
