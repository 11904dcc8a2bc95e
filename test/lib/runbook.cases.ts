import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf } from '../../lib/monitoring/relay-alarms';
import { foundation, functions } from './templates';

describe('the runbook', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
  const sections = runbook.split(/^### /m).slice(1);

  test('has a section for every alarm, and no other', () => {
    const anchors = sections.map((section) => anchorOf(section.split('\n')[0] ?? ''));
    const alarms = Object.values(functions().findResources('AWS::CloudWatch::Alarm'));
    const linked = alarms.map(
      ({ Properties }) => /docs\/runbook\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1],
    );
    expect(linked.length).toBeGreaterThan(10);
    expect([...anchors].sort()).toEqual([...linked].sort());
  });

  test('lists each alarm with the severity of its section', () => {
    const [index = ''] = (runbook.split('## The alarms\n\n')[1] ?? '').split('\n\n');
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
    const commands = [...runbook.matchAll(/```shell\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('looks up each resource by a part of its logical id that no other resource has', () => {
    const named = [
      ...[...runbook.matchAll(/\b(?:queue|count|peek|redrive) ([A-Z]\w+)/g)].map(([, id]) => [
        'SQS::Queue',
        id,
      ]),
      ...[...runbook.matchAll(/\bredrive \w+ ([A-Z]\w+)/g)].map(([, id]) => ['SQS::Queue', id]),
      ...[...runbook.matchAll(/\blog (\w+) '/g)].map(([, id]) => ['Logs::LogGroup', id]),
      ...[...runbook.matchAll(/\bfunction_name (\w+)/g)].map(([, id]) => ['Lambda::Function', id]),
      ...[...runbook.matchAll(/\bid "\$\w+" (\w+::\w+) (\w+)/g)].map(([, type, id]) => [type, id]),
    ];
    const templates = [foundation(), functions()];
    const countOf = ([type, id]: (string | undefined)[]) =>
      templates
        .flatMap((template) => Object.keys(template.findResources(`AWS::${type}`)))
        .filter((logicalId) => logicalId.includes(id ?? '')).length;
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((lookup) => countOf(lookup) !== 1)).toEqual([]);
  });
});
