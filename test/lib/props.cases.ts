import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as v from 'valibot';
import * as environment from '../../lambda/contract/environment';
import { fonestormApi, statusWords, unmanagedConferences } from '../../lambda/contract/settings';
import { RECEIVE_CALLBACK, readEnvironment } from '../../lambda/contract/variables';
import { QUEUE_NAMES } from '../../lambda/domain/health';
import { RelayFunctions, type RelayFunctionsProps } from '../../lib/functions/relay-functions';
import { FoneStormApi, StatusWordMeaning, UnmanagedPolicy } from '../../lib/functions/setting-enums';
import { FoundationStack } from '../../lib/relay-stacks';
import { newApp } from './templates';

/** Functions with untyped props, such as those of an app in JavaScript. */
function functions(id: string, props: object): Stack {
  const app = newApp();
  const { foundation } = new FoundationStack(app, 'Foundation', { commandSources: ['app.visits'] });
  const stack = new Stack(app, id);
  new RelayFunctions(stack, 'Relay', { foundation, ...(props as Partial<RelayFunctionsProps>) });
  return stack;
}

test('wrong props are one error that lists every fault with the actual value', () => {
  const wrong = {
    ...{ reminders: [Duration.minutes(10), Duration.seconds(600)], conferenceLogRetention: Duration.days(6) },
    ...{ seriesHorizon: Duration.hours(36), throttle: { rateLimit: 0, burstLimit: 20_001 }, tracing: true },
    ...{ unmanagedConferences: 'ignore', maskPhoneNumbers: 'yes' },
    ...{ statusWords: { lobby: 'begun' }, requestsPerSecond: '8', fonestormUrl: 'ftp://f' },
    receivers: { allowHttp: 'no', allowedHosts: ['10.0.0.0/8', '10.0.0.1/8'] },
  };
  expect(() => functions('Wrong', wrong)).toThrow(
    'Conference Relay: ' +
      'fonestormUrl: expected an http or https URL without credentials, query and fragment, got "ftp://f"; ' +
      'requestsPerSecond: expected a whole number from 1 to 9, below FoneStorm’s limit of 10, got "8"; ' +
      'throttle.rateLimit: expected a whole number from 1 to 10000, got 0; ' +
      'throttle.burstLimit: expected a whole number from 1 to 20000, got 20001; ' +
      'statusWords.lobby: expected started or ended, got "begun"; ' +
      'reminders: expected a list of at most 10 different whole numbers of minutes, each from 1 to 10080, got [10,10]; ' +
      'conferenceLogRetention: expected a whole number of days from 7 to 3650, got 6; ' +
      'seriesHorizon: expected a whole number of days from 1 to 366, got 1.5; ' +
      'unmanagedConferences: expected report, adopt or take over, got "ignore"; ' +
      'receivers.allowHttp: expected true or false, got "no"; ' +
      'receivers.allowedHosts[1]: expected a host name, an address, or a range such as 10.0.0.0/8, got "10.0.0.1/8"; ' +
      'maskPhoneNumbers: expected true or false, got "yes"; ' +
      'tracing: expected Active, PassThrough or Disabled, got true',
  );
});

test('each enum of the props has the words of its setting', () => {
  expect(Object.values(FoneStormApi)).toEqual(fonestormApi.options);
  expect(Object.values(UnmanagedPolicy)).toEqual(unmanagedConferences.options);
  for (const meaning of Object.values(StatusWordMeaning))
    expect(v.is(statusWords, { word: meaning })).toBe(true);
});

test('each function can read its environment variables', () => {
  const template = Template.fromStack(functions('Read', { maskPhoneNumbers: true }));
  const all = Object.entries(template.findResources('AWS::Lambda::Function'));
  // The CDK's own function has none.
  const lambdas = all.filter(([, { Properties }]) => Properties.Environment);
  expect(lambdas).toHaveLength(SCHEMAS.size);
  for (const [id, { Properties }] of lambdas) {
    const [, schema = v.never()] = [...SCHEMAS].find(([name]) => id.includes(name)) ?? [];
    const variables = Object.entries<unknown>(Properties.Environment.Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : filledIn(name, value),
    ]);
    expect(() => readEnvironment(schema, Object.fromEntries(variables))).not.toThrow();
  }
});

test('the API counts the queues by the names that operators see', () => {
  const template = Template.fromStack(functions('Counted', {}));
  const [api] = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment?.Variables.RELAY_COUNTED_QUEUES,
  );
  const text = filledIn('JSON', api?.Properties.Environment.Variables.RELAY_COUNTED_QUEUES);
  // It has the URLs of the others. Only a bus with the user's own key has dead letters of events.
  expect(Object.keys(JSON.parse(text))).toEqual(['status-checks', 'commands', 'ticks']);
  expect(Object.keys(JSON.parse(text)).filter((name) => !QUEUE_NAMES.some((each) => each === name))).toEqual(
    [],
  );
});

test('the variables of the API fit into the 4 KB of AWS Lambda, with the longest lists and long names of resources', () => {
  const hosts = Array.from({ length: 93 }, (_, index) => `host-${index + 100}.test`);
  const origins = Array.from({ length: 19 }, (_, index) => `https://app-${index + 100}.example`);
  expect([hosts, origins].map((list) => JSON.stringify(list).length)).toEqual([1489, 495]);
  const settings = { receivers: { allowedHosts: hosts }, corsOrigins: origins };
  const template = Template.fromStack(functions('Longest', settings));
  const lambdas = Object.entries(template.findResources('AWS::Lambda::Function'));
  const [, api] = lambdas.find(([id]) => id.includes('ManageConferences')) ?? [];
  const lengths = Object.entries<unknown>(api?.Properties.Environment.Variables).map(([name, value]) => {
    if (typeof value === 'string') return name.length + value.length;
    // The URL of a queue, the ARN of a secret, and the name of a queue with the random part of CloudFormation.
    const text =
      name === 'RELAY_COUNTED_QUEUES' ? filledIn(name, value).replaceAll('filled-in', 'q'.repeat(80)) : '';
    return name.length + (text.length || 140);
  });
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(4096);
});

describe('the interfaces of the package', () => {
  const lib = join(__dirname, '../../lib');
  const index = readFileSync(join(lib, 'constructs.ts'), 'utf8');
  const files = [...index.matchAll(/from '\.\/(.+)'/g)].map(([, file]) => `${file}.ts`);
  const blocks = files.flatMap((file) =>
    [...readFileSync(join(lib, file), 'utf8').matchAll(/^export interface (\w+)[\s\S]*?^\}/gm)].map(
      ([block, name = '']) => ({ name, block }),
    ),
  );

  test('have only types that other languages know: no mapped type, no object without a name, no union of words', () => {
    expect(blocks.length).toBeGreaterThan(15);
    const wrong = blocks.filter(({ block }) =>
      /\b(?:Omit|Pick|Partial|Record|Exclude)<|: \{ (?!readonly \[\w+: string\])|: \{\n|: '/.test(block),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('say the default of each optional prop', () => {
    const silent = blocks.flatMap(({ name, block }) =>
      [...block.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)?\n {2}readonly (\w+)\?:/g)].flatMap(
        ([, comment = '', prop]) => (comment.includes('@default ') ? [] : [`${name}.${prop}`]),
      ),
    );
    expect(silent).toEqual([]);
  });
});

const SCHEMAS = new Map<string, v.GenericSchema>([
  ['ReceiveCallback', RECEIVE_CALLBACK],
  ['ManageConferences', environment.MANAGE_CONFERENCES],
  ['AdvanceConference', environment.ADVANCE_CONFERENCE],
  ['CheckStatus', environment.CHECK_STATUS],
  ['DeliverCallback', environment.DELIVER_CALLBACK],
  ['ResumeWorkflow', environment.RESUME_WORKFLOW],
  ['Sweep', environment.SWEEP],
  ['ExecuteCommand', environment.EXECUTE_COMMAND],
]);

/** A value that CloudFormation may fill in. JSON keeps its own text. */
function filledIn(name: string, value: unknown): string {
  const [separator, parts] = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'] ?? [];
  if (parts?.some((part) => typeof part === 'string' && part.startsWith('{')))
    return parts.map((part) => (typeof part === 'string' ? part : 'filled-in')).join(separator);
  return name.endsWith('_URL') ? 'https://filled-in.example' : 'filled-in';
}
