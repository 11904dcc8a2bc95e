import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import type { AlarmOptions } from '../../lib/monitoring/alarm-options';
import type { FunctionsStack } from '../../lib/relay-stacks';
import {
  ALL_SETTINGS,
  defaultStacks,
  embeddedByDefault,
  functions,
  newApp,
  stacksWith,
  stacksWithoutComputedAlarms,
  withAllSettings,
} from './templates';

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

test('with computedAlarms false, an alarm of a computed metric has a plain one, or is left out; by default it exists', () => {
  const alarmsOf = (template: Template) =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
      isComputed: Properties.Metrics !== undefined,
      name: nameOf({ Properties }),
    }));
  const all = alarmsOf(functions());
  const computed = all.flatMap(({ isComputed, name }) => (isComputed ? [name] : []));
  expect(computed).toEqual(['Accepted and published differ', 'manage-conferences fails']);
  const without = alarmsOf(Template.fromStack(stacksWithoutComputedAlarms().functions));
  const left = all.filter(({ name }) => name !== 'Accepted and published differ');
  expect(without).toEqual(left.map((each) => ({ ...each, isComputed: false })));
  expect(alarmsOf(embeddedByDefault())).toEqual(all);
});

function nameOf({ Properties }: { [key: string]: { AlarmDescription: object } }): string {
  return /"Conference Relay: (.*?)\. Runbook/.exec(JSON.stringify(Properties?.AlarmDescription))?.[1] ?? '';
}

/** An embedded relay whose alarms have options of its stack. */
function withAlarms(optionsOf: (topics: (name: string) => ITopic) => AlarmOptions) {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const alarms = optionsOf((name) => new Topic(stack, name) as ITopic);
  const relay = new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, alarms });
  const template = Template.fromStack(stack);
  const described = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) => ({
    name: nameOf(alarm),
    topics: JSON.stringify([alarm.Properties.AlarmActions, alarm.Properties.OKActions]),
  }));
  return { relay, stack, template, alarms: described };
}

const warningsIn = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', WARNING).length;

test('each alarm notifies the topic of the severity that its section of the runbook has', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
  const severityOf = (name: string) =>
    new RegExp(`### ${name}\n[\\s\\S]*?\\*\\*Severity\\*\\*: ([a-z ]+)\\.`).exec(runbook)?.[1];
  const { alarms, stack } = withAlarms((topic) => ({
    topic: topic('others'),
    severities: { pageNow: topic('pager'), nextWorkingDay: topic('tickets') },
  }));
  const expected = { 'page now': 'pager', 'next working day': 'tickets', 'look when convenient': 'others' };
  expect(new Set(alarms.map(({ name }) => severityOf(name)))).toEqual(new Set(Object.keys(expected)));
  for (const { name, topics } of alarms) {
    const topic = expected[severityOf(name) as keyof typeof expected];
    const notified = [...topics.matchAll(/"Ref":"([a-z]+)/g)].map(([, id]) => id);
    expect([name, notified]).toEqual([name, [topic, topic]]);
  }
  expect(warningsIn(stack)).toBe(0);
});

test('a severity without a topic notifies nobody, and synthesis warns', () => {
  const { alarms, stack } = withAlarms((topic) => ({ severities: { pageNow: topic('pager') } }));
  expect(new Set(alarms.map(({ topics }) => topics.includes('pager')))).toEqual(new Set([true, false]));
  expect(warningsIn(stack)).toBe(1);
});

test('alarms that are off do not exist; without a dashboard, neither does a metric that only the dashboard shows', () => {
  const off = ['Deliveries fail', 'sweep is throttled'];
  const { alarms, template, relay } = withAlarms(() => ({ off, dashboard: false, silent: true }));
  const all = Object.values(functions().findResources('AWS::CloudWatch::Alarm')).map(nameOf);
  expect(alarms.map(({ name }) => name)).toEqual(all.filter((name) => !off.includes(name)));
  expect(relay.alarms?.alarms).toHaveLength(alarms.length);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
  const metrics = filters.map(({ Properties }) => Properties.MetricTransformations[0].MetricName);
  expect(metrics).toContain('entriesFailed');
  expect(metrics).not.toContain('entriesDropped');
});

test('an unknown alarm that is off is refused with the known ones', () => {
  expect(() => withAlarms(() => ({ off: ['Deliveries failed'] }))).toThrow(
    /^Conference Relay: alarms.off\[0\]: expected Entries are dead letters, .*, got Deliveries failed$/,
  );
});
