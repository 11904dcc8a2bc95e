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

  test('each section has a meaning, a severity, a first command, a good and a bad answer, a fix and its proof, in this order', () => {
    const parts = [
      '\\*\\*Meaning\\*\\*: [\\s\\S]*',
      '\\*\\*Severity\\*\\*: (page now|next working day|look when convenient)\\.[\\s\\S]*',
      '\\*\\*Run first\\*\\*\n\n```shell\n[\\s\\S]+\n```\n[\\s\\S]*',
      ...['Good', 'Bad', 'Fix', 'Fixed'].map((part) => `\\*\\*${part}\\*\\*[:,] [\\s\\S]*`),
    ];
    const inOrder = new RegExp(`^.*\n\n${parts.join('')}$`);
    expect(sections.filter((section) => !inOrder.test(section))).toEqual([]);
  });

  test('destroys no stack, and its commands are valid Bash', () => {
    expect(runbook).not.toMatch(/cdk destroy|delete-stack/);
    const commands = [...runbook.matchAll(/```shell\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('each name that its commands look up belongs to one resource', () => {
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
    expect(named.filter((each) => countOf(each) !== 1)).toEqual([]);
  });
});
