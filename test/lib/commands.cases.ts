import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import { foundation, functions, newApp, withAllSettings } from './templates';

const RULE = { Description: 'Conference Relay: commands to execute' };
const TYPES = ['Create Conference', 'Update Conference', 'Delete Conference'];

function relayWith(commandSources: readonly string[]) {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const alarms = { enabled: false };
  return {
    stack,
    relay: new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, alarms, commandSources }),
  };
}

const functionNames = (template: Template) => Object.keys(template.findResources('AWS::Lambda::Function'));

test('without sources of commands, there is neither a rule, nor a function, nor an alarm for them', () => {
  foundation().resourcePropertiesCountIs('AWS::Events::Rule', RULE, 0);
  expect(functionNames(functions()).filter((id) => id.includes('ExecuteCommand'))).toEqual([]);
  const alarms = Object.keys(functions().findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.filter((id) => /[Cc]ommand/.test(id))).toEqual([]);
});

test('with sources of commands, a rule puts only their commands into the queue, without those of a replay', () => {
  const all = withAllSettings();
  all.foundation.hasResourceProperties('AWS::Events::Rule', {
    ...RULE,
    EventPattern: {
      source: ['app.visits', 'app.court'],
      'detail-type': TYPES,
      'replay-name': [{ exists: false }],
    },
    Targets: [Match.objectLike({ DeadLetterConfig: { Arn: Match.anyValue() } })],
  });
  expect(functionNames(all.functions).filter((id) => id.includes('ExecuteCommand'))).toHaveLength(1);
  all.functions.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ...{ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 5 } },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test.each([
  ['the relay itself', 'fonestorm.conferences'],
  ['AWS', 'aws.events'],
  ['a pattern', 'app.*'],
  ['an empty string', ''],
  ['a number', 7],
])('refuses %s as a source of commands', (_what, source) => {
  expect(() => relayWith(['app.visits', source as string])).toThrow(
    'Conference Relay: commandSources[1]: expected 1 to 64 letters, digits, ".", "-", "_" or "/", not "fonestorm.conferences"',
  );
});

test('refuses the same source twice, and accepts one that CloudFormation fills in', () => {
  expect(() => relayWith(['app.visits', 'app.visits'])).toThrow(
    /^Conference Relay: commandSources: expected a list/,
  );
  const { stack } = relayWith([Fn.importValue('Source')]);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::Events::Rule', RULE, 1);
});

test('grantCommands allows commands of one source, and nothing else, on the bus', () => {
  const { stack, relay } = relayWith(['app.visits']);
  const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  relay.grantCommands(role, 'app.visits');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^CallerDefaultPolicy'),
    PolicyDocument: {
      Statement: [
        {
          ...{ Action: 'events:PutEvents', Effect: 'Allow', Resource: Match.anyValue() },
          Condition: { StringEquals: { 'events:source': 'app.visits', 'events:detail-type': TYPES } },
        },
      ],
    },
  });
  expect(() => relay.grantCommands(role, 'app.court')).toThrow(
    'Conference Relay: commandSources: expected app.visits, got app.court',
  );
});

test('the metric of retried commands exists only if the bus takes commands', () => {
  expect(relayWith(['app.visits']).relay.metrics.metricCommandsRetried().metricName).toBe('commandsRetried');
  expect(() => relayWith([]).relay.metrics.metricCommandsRetried()).toThrow('commandSources');
});
