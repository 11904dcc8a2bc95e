import { Template } from 'aws-cdk-lib/assertions';
import { FoundationStack } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';
import { type Chosen, most, newApp, stacksWith, standard } from './templates';

/** The settings that change what the functions refer to. Every combination of them is looked at. */
const REFERRING: readonly Chosen[] = [
  { publicUrl: 'https://relay.example' },
  { maskPhoneNumbers: true },
  { computedAlarms: false },
];

const combinations = Array.from(
  { length: 2 ** REFERRING.length },
  (_, bits): Chosen => Object.assign({}, ...REFERRING.filter((_setting, index) => bits & (1 << index))),
);

const alone = oncePerMutant(() => new FoundationStack(newApp(), 'Foundation'));

/** The names of what a stack exports, without its own name. */
function exportsOf(stack: FoundationStack): string[] {
  const { Outputs } = Template.fromStack(stack).toJSON();
  return Object.values<{ Export?: { Name: string } }>(Outputs)
    .flatMap(({ Export }) => Export?.Name.replace(/^.*:/, '') ?? [])
    .sort();
}

test.each<[name: string, stacks: () => ReturnType<typeof stacksWith>]>([
  ['nothing chosen', standard],
  ...combinations
    .slice(1)
    .map((chosen): [string, typeof standard] => [JSON.stringify(chosen), () => stacksWith(chosen)]),
  ['all other settings', () => most().stacks],
])('the foundation exports to functions with %s what it exports without any', (_name, stacks) => {
  expect(exportsOf(stacks().foundation)).toEqual(exportsOf(alone()));
});

test('every value that a deployment imports today stays exported by the same name', () => {
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
  expect(exportsOf(alone())).toEqual(expect.arrayContaining(names.map((name) => `ExportsOutput${name}`)));
});
