import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';

process.env.CDK_VALIDATION = 'false';
const app = new App();
const { foundation } = new FoundationStack(app, 'Foundation');
const alarmTopic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const heard = new FunctionsStack(app, 'Heard', { foundation, alarmTopic });
const shown = new FunctionsStack(app, 'Shown', { foundation, alarmTopic: 'none' });
const forgotten = new FunctionsStack(app, 'Forgotten', { foundation });
const WARNING = Match.stringLikeRegexp('Nobody is notified when an alarm sounds.*alarmTopic');

function actionsIn(stack: FunctionsStack): unknown[] {
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(20);
  return alarms.map(({ Properties: { AlarmActions, OKActions } }) => [AlarmActions, OKActions]);
}

function warnings(stack: FunctionsStack): number {
  return Annotations.fromStack(stack).findWarning('*', WARNING).length;
}

test('with alarmTopic, every alarm notifies the topic when it sounds and when it is over', () => {
  for (const actions of actionsIn(heard)) expect(actions).toEqual([[alarmTopic], [alarmTopic]]);
  Template.fromStack(heard).hasOutput('AlarmTopic', { Value: alarmTopic });
  expect(warnings(heard)).toBe(0);
});

test('without alarmTopic, synthesis warns that nobody is notified', () => {
  for (const actions of actionsIn(forgotten)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(forgotten).hasOutput('AlarmTopic', { Value: 'not set' });
  expect(warnings(forgotten)).toBe(1);
});

test('with alarmTopic none, alarms only show, and synthesis does not warn', () => {
  for (const actions of actionsIn(shown)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(shown).hasOutput('AlarmTopic', { Value: 'none' });
  expect(warnings(shown)).toBe(0);
});
