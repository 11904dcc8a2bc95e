import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';

process.env.CDK_VALIDATION = 'false';
const alarmTopic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const WARNING = Match.stringLikeRegexp('The alarms notify nobody.*alarmTopic');

/** The functions with this topic, or without one. */
function functionsWith(chosen: { readonly alarmTopic?: string }): FunctionsStack {
  const app = new App();
  const { foundation } = new FoundationStack(app, 'Foundation');
  return new FunctionsStack(app, 'Functions', { ...chosen, foundation });
}

function actionsIn(stack: FunctionsStack): unknown[] {
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(20);
  return alarms.map(({ Properties: { AlarmActions, OKActions } }) => [AlarmActions, OKActions]);
}

function warnings(stack: FunctionsStack): number {
  return Annotations.fromStack(stack).findWarning('*', WARNING).length;
}

test('with alarmTopic, every alarm notifies the topic when it goes off and when it is over', () => {
  const stack = functionsWith({ alarmTopic });
  for (const actions of actionsIn(stack)) expect(actions).toEqual([[alarmTopic], [alarmTopic]]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: alarmTopic });
  expect(warnings(stack)).toBe(0);
});

test('without alarmTopic, synthesis warns that nobody is notified', () => {
  const stack = functionsWith({});
  for (const actions of actionsIn(stack)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: 'not set' });
  expect(warnings(stack)).toBe(1);
});

test('with alarmTopic none, alarms have no action, and synthesis does not warn', () => {
  const stack = functionsWith({ alarmTopic: 'none' });
  for (const actions of actionsIn(stack)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: 'none' });
  expect(warnings(stack)).toBe(0);
});
