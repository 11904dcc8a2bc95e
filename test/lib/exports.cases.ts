import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { FoundationStack, FunctionsStack, type FunctionsStackProps } from '../../lib/relay-stacks';

process.env.CDK_VALIDATION = 'false';

type Chosen = Omit<FunctionsStackProps, 'foundation'>;

/** Each setting of the functions, alone. */
const SETTINGS: readonly Chosen[] = [
  { publicUrl: 'https://relay.example' },
  { maskPhoneNumbers: true },
  { computedAlarms: false },
  { alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:on-call' },
  { fonestormUrl: 'https://fonestorm.example/v2' },
  { strays: 'take over', requestsPerSecond: 4, reminders: [], historyDays: 30 },
  { receivers: { http: true, allowed: ['10.0.0.0/8'] }, statusWords: { lobby: 'started' } },
];
/** Those that change what the functions refer to: every combination of them, too. */
const REFERRING = SETTINGS.slice(0, 3);

const combinations = Array.from(
  { length: 2 ** REFERRING.length },
  (_, bits): Chosen => Object.assign({}, ...REFERRING.filter((_setting, index) => bits & (1 << index))),
);

const app = new App();

/** A foundation with functions that are set so, or without any. */
function foundationWith(id: string, chosen?: Chosen): FoundationStack {
  const stack = new FoundationStack(app, `${id}-Foundation`);
  if (chosen) new FunctionsStack(app, `${id}-Functions`, { ...chosen, foundation: stack.foundation });
  return stack;
}

/** The names of what a stack exports, without its own name. */
function exportsOf(stack: FoundationStack): string[] {
  const { Outputs } = Template.fromStack(stack).toJSON();
  return Object.values<{ Export?: { Name: string } }>(Outputs)
    .flatMap(({ Export }) => Export?.Name.replace(/^.*:/, '') ?? [])
    .sort();
}

const foundation = foundationWith('Alone');
const chosen = [...combinations, ...SETTINGS.slice(3)].map(
  (each, index) => [JSON.stringify(each), foundationWith(`Set${index}`, each)] as const,
);

test.each(chosen)(
  'the foundation exports to functions with %s what it exports without any',
  (_name, stack) => {
    expect(exportsOf(stack)).toEqual(exportsOf(foundation));
  },
);

test('what a deployment imports today is exported for ever, by the same names', () => {
  const names = [
    ...['RefRelayConferencesTableD03BBDEF33E58663', 'FnGetAttRelayConferencesTableD03BBDEFArn0B744417'],
    ...['RefRelayMailboxQueue2337745E48C8F878', 'FnGetAttRelayMailboxQueue2337745EArnA7B27559'],
    ...['RefRelayDeliveriesQueueA5F649521ED3DB24', 'FnGetAttRelayDeliveriesQueueA5F64952Arn63F1990E'],
    ...['RefRelayQuestionsQueue5E392EC8EF6A12CC', 'FnGetAttRelayQuestionsQueue5E392EC8Arn776CBDD6'],
    ...['RefRelayStatusEventsBus35A68EE04F95306B', 'FnGetAttRelayStatusEventsBus35A68EE0Arn96C1681B'],
    ...['RefRelaySchedulesGroupD55F9B91B13CF362', 'FnGetAttRelaySchedulesRole6EBEDF81Arn2DFDABCF'],
    ...['RefRelayApi7D9A0246D48C9414', 'FnGetAttRelayApi7D9A0246ApiEndpoint0F7CF9FE'],
    ...['RefFoneStorm99D10A724B45493E', 'RefRelaySecretsMaskKey61ABAC586055AEF4'],
  ];
  expect(exportsOf(foundation)).toEqual(expect.arrayContaining(names.map((name) => `ExportsOutput${name}`)));
});
