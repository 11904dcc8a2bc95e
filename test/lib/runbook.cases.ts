import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Stack } from 'aws-cdk-lib/core';
import { ROUTES } from '../../lambda/contract/routes';
import { MEMORY_SIZES } from '../../lib/functions/memory-sizes';
import { anchorOf } from '../../lib/monitoring/runbook-links';
import { ALL_SETTINGS, embedded, newApp, withAllSettings } from './templates';

/** A deployment whose bus takes commands: only that has all alarms, except the one of a bus with the user's own key. */
const foundation = () => withAllSettings().foundation;
const functions = () => withAllSettings().functions;

describe('the runbook', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
  const sections = runbook.split(/^### /m).slice(1);

  test('has a section for every alarm, and no other', () => {
    const anchors = sections.map((section) => anchorOf(section.split('\n')[0] ?? ''));
    // A relay with the user's own key, whose bus takes commands, has every alarm.
    const key = Key.fromKeyArn(
      new Stack(newApp(), 'Keys'),
      'Key',
      'arn:aws:kms:eu-west-1:111122223333:key/1234',
    );
    const template = embedded(['Relay'], { encryptionKey: key, commandSources: ALL_SETTINGS.commandSources });
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    const linked = alarms.map(
      ({ Properties }) => /docs\/runbook\.md#(\S+) \(/.exec(JSON.stringify(Properties.AlarmDescription))?.[1],
    );
    expect(linked.length).toBeGreaterThan(10);
    // The function of the console is built for a deployment only.
    const ofConsole = ['serve-console-fails', 'serve-console-is-throttled'];
    expect([...anchors].sort()).toEqual([...linked, ...ofConsole].sort());
  });

  test('has two sections for each function, also for one that a default deployment does not have', () => {
    const titles = sections.map((section) => section.split('\n')[0]);
    for (const name of Object.keys(MEMORY_SIZES))
      expect(titles).toEqual(expect.arrayContaining([`${name} fails`, `${name} is throttled`]));
  });

  test('lists each alarm with the severity of its section', () => {
    const [index = ''] = (runbook.split('## The alarms\n\n')[1] ?? '').split('\n\n').slice(1);
    const listed = [...index.matchAll(/^\| \[(.+)\]\(#(.+)\) \| (.+) \|$/gm)];
    const expected = sections.map((section) => {
      const name = section.split('\n')[0] ?? '';
      return [name, anchorOf(name), /\*\*Severity\*\*: ([a-z ]+)\./.exec(section)?.[1]];
    });
    expect(listed.map(([, ...row]) => row).sort()).toEqual(expected.sort());
  });

  test('has a meaning, a severity, a first command, a good and a bad answer, a fix and its proof in each section, in this order', () => {
    const parts = [
      '\\*\\*Meaning\\*\\*: [\\s\\S]*',
      '\\*\\*Severity\\*\\*: (page now|next working day|look when convenient)\\.[\\s\\S]*',
      '\\*\\*Run first\\*\\*\n\n```shell\n[\\s\\S]+\n```\n[\\s\\S]*',
      ...['Good', 'Bad', 'Fix', 'Fixed'].map((part) => `\\*\\*${part}\\*\\*[:,] [\\s\\S]*`),
    ];
    const inOrder = new RegExp(`^.*\n\n${parts.join('')}$`);
    expect(sections.filter((section) => !inOrder.test(section))).toEqual([]);
  });

  test('destroys no stack, and has valid Bash commands', () => {
    expect(runbook).not.toMatch(/cdk destroy|delete-stack/);
    // The AWS CLI ends with an error if a function of a query gets the description of an alarm without one.
    expect(runbook).not.toMatch(/\b(?:starts_with|contains)\(AlarmDescription/);
    const commands = [...runbook.matchAll(/```shell\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test.each([
    ['it went off two days ago', '2026-03-04T05:06:00+00:00', '2940'],
    ['two relays of a stack have it', '2026-03-04T05:06:00+00:00\\n2026-03-05T05:06:00+00:00', '2940'],
    ['version 1 of the AWS command line prints seconds', '1772600760', '2940'],
    ['it is not found', '', '180'],
  ])('reads the log since one hour before an alarm; here %s', (_name, changed, expected) => {
    const [, definitions = ''] = /```shell\n([\s\S]*?)```/.exec(runbook) ?? [];
    const [since = ''] = /^since\(\) \{[\s\S]*?; \}$/m.exec(definitions) ?? [];
    const now = `node() { shift; command node -p "Date.now = () => Date.parse('2026-03-06T05:06:00Z'); $1"; }`;
    const aws = `aws() { [[ "$*" == *"--alarm-name-prefix ConferenceRelay-Functions  "*"': Entries fail. '"* ]] && printf "${changed}"; }`;
    const input = `FUNCTIONS=ConferenceRelay-Functions\n${aws}\n${now}\n${since}\nsince 'Entries fail'`;
    expect(spawnSync('bash', { input, encoding: 'utf8' })).toMatchObject({
      ...{ stdout: `${expected}\n`, stderr: '' },
    });
  });

  test('reads the log since the alarm in each section of a later day, and counts dead letters before it shows them', () => {
    const faults = sections.filter((section) => {
      const [title = ''] = section.split('\n');
      const [first = ''] = section.split('**Good**');
      const windows = [...section.matchAll(/\$\(since '(.+?)'\)/g)].map(([, alarm]) => alarm);
      const isLater =
        /dead letters$|fails?$/.test(title) && section.includes('**Severity**: next working day');
      const readsLog = /\b(?:log|crashes) \w+Logs/.test(first);
      return (
        windows.some((alarm) => alarm !== title) ||
        (isLater && readsLog && windows.length === 0) ||
        (first.includes('peek ') && !/count (\w+); peek \1\b/.test(first))
      );
    });
    expect(faults).toEqual([]);
  });

  test('sends requests to routes of the API only, with the right parameter', () => {
    const paths = [...runbook.matchAll(/\bapi '?(\/v2\/[\w/]+)/g)].map(([, path = '']) => path);
    const words = { '{id}': 'CONFERENCE_ID', '{position}': 'POSITION', '{delivery}': 'ID' };
    const known = Object.values(ROUTES).map((route) =>
      Object.entries(words).reduce((path, [from, to]) => path.replace(from, to), route.split(' ')[1] ?? ''),
    );
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !known.includes(path))).toEqual([]);
  });

  test('names the timeout of each function', () => {
    const [, table = ''] = runbook.split('## Timeouts\n');
    const listed = [...table.matchAll(/^\| `([a-z-]+)` \| (\d+) s \|/gm)];
    const timeoutOf = (name: string) => {
      const id = name.replaceAll(/(?:^|-)([a-z])/g, (_text, letter: string) => letter.toUpperCase());
      const lambdas = Object.entries(functions().findResources('AWS::Lambda::Function'));
      return lambdas.find(([logicalId]) => logicalId.includes(`${id}Function`))?.[1].Properties.Timeout;
    };
    expect(listed.length).toBe(8);
    expect(listed.map(([, name = '']) => timeoutOf(name))).toEqual(
      listed.map(([, , limit]) => Number(limit)),
    );
  });

  test('looks up each resource by a part of its logical id that no other resource has', () => {
    const named = [
      ...[...runbook.matchAll(/\b(?:queue|count|peek) ([A-Z]\w+)/g)].map(([, id]) => ['SQS::Queue', id]),
      ...[...runbook.matchAll(/\b(?:log|crashes) (\w+Logs)\b/g)].map(([, id]) => ['Logs::LogGroup', id]),
      ...[...runbook.matchAll(/\b(?:function_name|concurrency|unlimit) ([A-Z]\w+)/g)].map(([, id]) => [
        'Lambda::Function',
        id,
      ]),
      ...[...runbook.matchAll(/\bid "\$\w+" (\w+::\w+) (\w+)/g)].map(([, type, id]) => [type, id]),
    ];
    const templates = [foundation(), functions()];
    // Only a relay with the user's own key has the queue, and only one with the console the others.
    const others = ['StatusEventsDeadLetters', 'ServeConsoleLogs', 'ServeConsoleFunction'];
    const found = named.filter(([, id]) => !others.includes(id ?? ''));
    const countOf = ([type, id]: (string | undefined)[]) =>
      templates
        .flatMap((template) => Object.keys(template.findResources(`AWS::${type}`)))
        .filter((logicalId) => logicalId.includes(id ?? '')).length;
    expect(named.length).toBeGreaterThan(40);
    expect(found.filter((lookup) => countOf(lookup) !== 1)).toEqual([]);
  });
});
