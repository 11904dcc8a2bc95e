import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { FunctionsStack } from '../../lib/relay-stacks';
import { ALL_SETTINGS, defaultStacks, embedded, functions, stacksWith, withAllSettings } from './templates';

const { alarmTopic } = ALL_SETTINGS;
const WARNING = Match.stringLikeRegexp('The alarms notify nobody.*alarmTopic');

function actionsIn(stack: FunctionsStack): unknown[] {
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.length).toBeGreaterThan(20);
  return alarms.map(({ Properties: { AlarmActions, OKActions } }) => [AlarmActions, OKActions]);
}

function warnings(stack: FunctionsStack): number {
  return Annotations.fromStack(stack).findWarning('*', WARNING).length;
}

test('with alarmTopic, every alarm notifies the topic when it goes off and when it is over', () => {
  const stack = withAllSettings().stacks.functions;
  for (const actions of actionsIn(stack)) expect(actions).toEqual([[alarmTopic], [alarmTopic]]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: alarmTopic });
  expect(warnings(stack)).toBe(0);
});

test('without alarmTopic, synthesis warns that nobody is notified', () => {
  const stack = defaultStacks().functions;
  for (const actions of actionsIn(stack)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: 'not set' });
  expect(warnings(stack)).toBe(1);
});

test('with alarmTopic none, alarms have no action, and synthesis does not warn', () => {
  const stack = stacksWith({ alarmTopic: 'none' }).functions;
  for (const actions of actionsIn(stack)) expect(actions).toEqual([undefined, undefined]);
  Template.fromStack(stack).hasOutput('AlarmTopic', { Value: 'none' });
  expect(warnings(stack)).toBe(0);
});

test('with computedAlarms false, only the alarm of a computed metric is left out; by default it exists', () => {
  const alarmsOf = (template: Template) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
      isComputed: Properties.Metrics !== undefined,
      description: Properties.AlarmDescription,
    }));
  const all = alarmsOf(functions());
  expect(all.filter(({ isComputed }) => isComputed)).toHaveLength(1);
  const without = alarmsOf(Template.fromStack(stacksWith({ computedAlarms: false }).functions));
  expect(without).toEqual(all.filter(({ isComputed }) => !isComputed));
  expect(alarmsOf(embedded())).toEqual(all);
});
