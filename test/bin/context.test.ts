import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTEXT_NAMES, parseContext } from '../../bin/context';
import { settingsReference } from '../../bin/settings-reference';
import { settingsPage } from '../../docs/settings-page';
import { bundleProgram } from '../local/relay-process';
import { temporaryFolders } from '../temporary-folders';

const ROOT = join(__dirname, '../..');

describe('a context value means the same on the command line and in cdk.json', () => {
  test.each<[name: string, text: string, json: unknown]>([
    ['statusWords', '{"lobby":"started"}', { lobby: 'started' }],
    ['receiversAllowedHosts', '["10.0.0.0/8"]', ['10.0.0.0/8']],
    [
      'corsOrigins',
      'https://a.example, https://b.example:8443',
      ['https://a.example', 'https://b.example:8443'],
    ],
    ['corsOrigins', '["https://a.example"]', ['https://a.example']],
    ['corsOrigins', '', []],
    ['commandSources', 'app.visits, app.court', ['app.visits', 'app.court']],
    ['commandSources', '', []],
    ['fonestormApi', '2.4', 2.4],
    ['fonestormApi', '2017', 2017],
    ['assignLead', '15', 15],
    ['reminders', '60,10', [60, 10]],
    ['reminders', '60, 10', [60, 10]],
    ['reminders', '[60,10]', [60, 10]],
    ['reminders', '10', 10],
    ['reminders', '', []],
    ['logDays', '7', 7],
    ['archiveDays', '0', 0],
    ['requestsPerSecond', '9', 9],
    ['maskPhoneNumbers', 'true', true],
    ['tracing', 'true', true],
    ['receiversAllowHttp', 'false', false],
    ['receiversConcurrency', '4', 4],
    ['receiversRequestsPerSecond', '100', 100],
    ['schemaRegistry', 'false', false],
    ['computedAlarms', 'true', true],
    ['savedQueries', 'false', false],
    ['runbookUrl', 'https://wiki.example/runbook', 'https://wiki.example/runbook'],
  ])('%s: %s', (name, text, json) => {
    const [fromText, fromJson] = [text, json].map((value) => parseContext({ [name]: value }));
    expect(fromText).toEqual(fromJson);
    expect(fromText).toMatchObject({ [name]: normalised(name, json) });
  });

  function normalised(name: string, json: unknown) {
    if (name === 'fonestormApi') return String(json);
    return name === 'reminders' && json === 10 ? [10] : json;
  }

  test.each([
    ['fonestormUrl', 'https://api.example/v2/', 'https://api.example/v2'],
    ['publicUrl', 'https://Relay.example/', 'https://relay.example'],
    ['environment', 'prod-1', 'prod-1'],
    ['unmanagedConferences', 'take over', 'take over'],
    ['alarmTopic', 'none', 'none'],
    [
      'alarmTopic',
      'arn:aws:sns:eu-west-1:123456789012:on-call',
      'arn:aws:sns:eu-west-1:123456789012:on-call',
    ],
  ])('%s: %s', (name, text, value) => {
    expect(parseContext({ [name]: text })).toMatchObject({ [name]: value });
  });
});

describe('an invalid context value is refused by name', () => {
  const YES_OR_NO = 'expected true or false, got';
  test.each<[name: string, value: unknown, fault: string]>([
    ['statusWords', '{"lobby":"begun"}', 'statusWords.lobby: expected started or ended, got "begun"'],
    ['statusWords', { lobby: 1 }, 'statusWords.lobby: expected started or ended, got 1'],
    ['statusWords', 'lobby', 'statusWords: expected an object of words'],
    ['statusWords', '', 'statusWords: expected an object of words'],
    ['statusWords', null, 'statusWords: expected an object of words'],
    ['statusWords', '[]', 'statusWords: expected an object of words'],
    ['statusWords', ['started'], 'statusWords: expected an object of words'],
    ...['__proto__', 'constructor', 'prototype'].map((word): [string, string, string] => [
      'statusWords',
      `{"${word}":"started"}`,
      'statusWords: expected words other than "__proto__", "constructor" and "prototype", got ',
    ]),
    ['maskPhoneNumbers', 'False', `maskPhoneNumbers: ${YES_OR_NO} "False"`],
    ['maskPhoneNumbers', '', `maskPhoneNumbers: ${YES_OR_NO} ""`],
    ['tracing', 'on', `tracing: ${YES_OR_NO} "on"`],
    ['receiversConcurrency', '0', 'receiversConcurrency: expected a whole number from 1 to 100, got 0'],
    [
      'receiversRequestsPerSecond',
      101,
      'receiversRequestsPerSecond: expected a whole number from 1 to 100, got 101',
    ],
    ['receiversAllowHttp', 'yes', `receiversAllowHttp: ${YES_OR_NO} "yes"`],
    ['schemaRegistry', 'False', `schemaRegistry: ${YES_OR_NO} "False"`],
    ['schemaRegistry', 'no', `schemaRegistry: ${YES_OR_NO} "no"`],
    ['computedAlarms', '0', `computedAlarms: ${YES_OR_NO} "0"`],
    ['computedAlarms', 0, `computedAlarms: ${YES_OR_NO} 0`],
    [
      'runbookUrl',
      'https://wiki.example/#top',
      'runbookUrl: expected an http or https URL without a fragment, got "https://wiki.example/#top"',
    ],
    ['archiveDays', 'ninety', 'archiveDays: expected a whole number of days from 0 to 3650, got "ninety"'],
    ['archiveDays', '', 'archiveDays: expected a whole number of days from 0 to 3650, got ""'],
    ['archiveDays', '-1', 'archiveDays: expected a whole number of days from 0 to 3650, got "-1"'],
    ['archiveDays', 1.5, 'archiveDays: expected a whole number of days from 0 to 3650, got 1.5'],
    ['logDays', 'ninety', 'logDays: expected a whole number of days from 7 to 3650, got "ninety"'],
    ['logDays', '', 'logDays: expected a whole number of days from 7 to 3650, got ""'],
    ['requestsPerSecond', '0x8', 'requestsPerSecond: expected a whole number from 1 to 9'],
    ['requestsPerSecond', true, 'requestsPerSecond: expected a whole number from 1 to 9'],
    ['reminders', '60,', 'reminders: expected a list of at most 10 different whole numbers of minutes'],
    ['reminders', { at: 60 }, 'reminders: expected a list of at most 10 different whole numbers of minutes'],
    ['receiversAllowedHosts', '10.0.0.0/8', 'receiversAllowedHosts: expected a list'],
    [
      'receiversAllowedHosts',
      ['10.0.0.1/8'],
      'receiversAllowedHosts[0]: expected a host name, an address, or a range',
    ],
    ['corsOrigins', '*', 'corsOrigins[0]: expected the origin of a page: http or https'],
    ['corsOrigins', true, 'corsOrigins: expected a list of origins of at most 500 bytes as JSON, got true'],
    ['assignLead', 1441, 'assignLead: expected a whole number of minutes from 0 to 1440, got 1441'],
    ['fonestormApi', '2.5', 'fonestormApi: expected 2017 or 2.4, got "2.5"'],
    [
      'unmanagedConferences',
      'takeover',
      'unmanagedConferences: expected report, adopt or take over, got "takeover"',
    ],
    ['environment', '', 'environment: expected a name of 1 to 40 letters, digits and "-", got ""'],
    [
      'environment',
      'my env',
      'environment: expected a name of 1 to 40 letters, digits and "-", got "my env"',
    ],
    ['environment', true, 'environment: expected a name of 1 to 40 letters, digits and "-", got true'],
    ['publicUrl', '', 'publicUrl: expected https and a host'],
    ['publicUrl', 'https://relay.example/v1', 'no path (/v2 and /callbacks are at its root)'],
    ['fonestormUrl', 'api.fonestorm.com', 'fonestormUrl: expected an http or https URL'],
    ['alarmTopic', 'on-call', 'alarmTopic: expected the ARN of an SNS topic, or none, got "on-call"'],
    ['alarmTopic', 'arn:aws:sqs:eu-west-1:123456789012:q', 'alarmTopic: expected the ARN of an SNS topic'],
  ])('%s: %j', (name, value, fault) => {
    expect(() => parseContext({ [name]: value })).toThrow(fault);
  });

  test('one error lists every fault', () => {
    expect(() => parseContext({ archiveDays: 'x', unmanagedConferences: 'y', logDays: '1' })).toThrow(
      /^Conference Relay: logDays: .*; unmanagedConferences: .*; archiveDays: .*$/,
    );
  });

  test.each([
    ['historydays', 'logDays'],
    ['reminder', 'reminders'],
    ['enviroment', 'environment'],
    ['maskNumbers', 'maskPhoneNumbers'],
    ['publicURL', 'publicUrl'],
  ])('the unknown name %s is refused with the nearest one', (name, nearest) => {
    expect(() => parseContext({ [name]: 'x' })).toThrow(
      `Conference Relay: ${name}: expected a name that docs/settings.md lists, such as ${nearest}`,
    );
  });

  test.each(['__proto__', 'constructor'])('the unknown name %s is refused', (name) => {
    expect(() => parseContext(JSON.parse(`{"${name}":"1"}`))).toThrow(`${name}: expected a name that`);
  });

  test('names of the CDK, of its CLI and of other apps are ignored', () => {
    const values = {
      '@aws-cdk/core:defaultCrossStackReferences': 'strong',
      'aws:cdk:enable-path-metadata': true,
      'availability-zones:account=1:region=eu-west-1': ['eu-west-1a'],
      'cli-telemetry': false,
      'acknowledged-issue-numbers': [1],
      'somebody-elses': { any: 'thing' },
    };
    expect(parseContext(values, ['somebody-elses'])).toEqual(parseContext({}));
  });
});

describe('the app', () => {
  const folder = temporaryFolders();
  const synthesise = async (context: object) => {
    const outdir = folder();
    const program = await bundleProgram(outdir, 'bin/app.ts');
    const env = {
      ...process.env,
      NODE_PATH: join(ROOT, 'node_modules'),
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: outdir,
      HOME: outdir,
    };
    return new Promise<{ code: number; stderr: string }>((resolve) => {
      execFile(process.execPath, program, { cwd: ROOT, env }, (error, _stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stderr }),
      );
    });
  };

  test('exits with one sentence and no stack trace if a context value is wrong', async () => {
    expect(await synthesise({ statusWords: '{"lobby":"begun"}' })).toEqual({
      code: 1,
      stderr: 'Conference Relay: statusWords.lobby: expected started or ended, got "begun"\n',
    });
  });
});

describe('docs/settings.md', () => {
  const page = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| (?:`[\w.]+`|none) \| (?:`([^`]*)`|none) \| ([^|]+) \|/gm)];

  test('is what npm run docs writes', () => {
    expect(page).toBe(settingsPage(settingsReference(ROOT)));
  });

  test('names each context value, and no other', () => {
    expect(rows.map(([, name]) => name).sort()).toEqual([...CONTEXT_NAMES].sort());
  });

  test('has the defaults of the code', () => {
    const written = rows.flatMap(([, name = '', text]) => (text === undefined ? [] : [[name, text]]));
    expect(parseContext(Object.fromEntries(written))).toEqual(parseContext({}));
    expect(written.map(([name]) => name).sort()).toEqual(Object.keys(parseContext({})).sort());
  });

  test('has the limits of each setting, and the meaning of each prop and variable', () => {
    const limits = Object.fromEntries(rows.map(([, name, , expected]) => [name, expected]));
    expect(limits).toMatchObject({
      archiveDays: 'a whole number of days from 0 to 3650',
      receiversAllowedHosts: expect.stringMatching(/^a list of .*\. Each: a host name, /),
      unmanagedConferences: 'report, adopt or take over',
    });
    for (const line of page.split('\n')) expect(line).not.toMatch(/\|\s*\||undefined|Invalid/);
    expect(page).toMatch(/^\| `PORT` \| `3000` \| a port from 0 to 65535 \| \S/m);
    expect(page).toMatch(/^\| `fonestorm` \| `FoneStormProps` \| \S[^|]* \| none: required \|$/m);
    expect(page).toMatch(
      /^\| `removalPolicy` \| `RemovalPolicy` \| \S[^|]* \| RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE\b/m,
    );
  });
});
