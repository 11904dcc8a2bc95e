import { Template } from 'aws-cdk-lib/assertions';
import { FoundationStack } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';
import {
  type DeploymentSettings,
  defaultStacks,
  newApp,
  stacksWith,
  stacksWithoutComputedAlarms,
  withAllSettings,
} from './templates';

/** The settings that change the references of the functions. */
const REFERENCE_SETTINGS: readonly DeploymentSettings[] = [
  { publicUrl: 'https://relay.example' },
  { maskPhoneNumbers: true },
];

const standaloneFoundation = oncePerMutant(() => new FoundationStack(newApp(), 'Foundation'));

/** The names of a stack's exports, without the name of the stack. */
function exportsOf(stack: FoundationStack): string[] {
  const { Outputs } = Template.fromStack(stack).toJSON();
  return Object.values<{ Export?: { Name: string } }>(Outputs)
    .flatMap(({ Export }) => Export?.Name.replace(/^.*:/, '') ?? [])
    .sort();
}

test.each<[name: string, stacks: () => ReturnType<typeof stacksWith>]>([
  ['default settings', defaultStacks],
  ...[...REFERENCE_SETTINGS, Object.assign({}, ...REFERENCE_SETTINGS)].map(
    (settings): [string, typeof defaultStacks] => [JSON.stringify(settings), () => stacksWith(settings)],
  ),
  ['{"computedAlarms":false}', stacksWithoutComputedAlarms],
  ['all settings', () => withAllSettings().stacks],
])('with functions of %s, the foundation exports the same values as without functions', (_name, stacks) => {
  expect(exportsOf(stacks().foundation)).toEqual(exportsOf(standaloneFoundation()));
});

test('pins the names of the exports that the functions import', () => {
  const names = [
    ...['RefRelayConferencesTableD03BBDEF33E58663', 'FnGetAttRelayConferencesTableD03BBDEFArn0B744417'],
    ...['RefRelayMailboxQueue2337745E48C8F878', 'FnGetAttRelayMailboxQueue2337745EArnA7B27559'],
    ...['RefRelayDeliveriesQueueA5F649521ED3DB24', 'FnGetAttRelayDeliveriesQueueA5F64952Arn63F1990E'],
    ...['RefRelayStatusChecksQueue101A10D6090D6B29', 'FnGetAttRelayStatusChecksQueue101A10D6Arn2F4C8062'],
    ...['RefRelayStatusEventsBus35A68EE04F95306B', 'FnGetAttRelayStatusEventsBus35A68EE0Arn96C1681B'],
    ...['RefRelaySchedulesGroupD55F9B91B13CF362', 'FnGetAttRelaySchedulesRole6EBEDF81Arn2DFDABCF'],
    ...['RefRelayApi7D9A0246D48C9414', 'FnGetAttRelayApi7D9A0246ApiEndpoint0F7CF9FE'],
    ...['RefFoneStorm99D10A724B45493E', 'RefRelaySecretsMaskKey61ABAC586055AEF4'],
  ];
  expect(exportsOf(standaloneFoundation())).toEqual(
    expect.arrayContaining(names.map((name) => `ExportsOutput${name}`)),
  );
});
