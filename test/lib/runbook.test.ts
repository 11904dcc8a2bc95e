import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf } from '../../lib/relay-alarms';
import { templates } from './templates';

test('every alarm has its section in the runbook, with what it means, what to look at and what to do; and no other', () => {
  const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');
  const sections = runbook.split(/^## /m).slice(1);
  const anchors = sections.map((section) => anchorOf(section.split('\n')[0] ?? ''));
  const alarms = Object.values(templates().functions.findResources('AWS::CloudWatch::Alarm'));
  const linked = alarms.map(
    ({ Properties }) => /docs\/runbook\.md#(\S+)$/.exec(Properties.AlarmDescription)?.[1],
  );
  expect(linked.length).toBeGreaterThan(10);
  expect([...anchors].sort()).toEqual([...linked].sort());
  for (const section of sections) {
    expect(section).toMatch(/\*\*It means\*\* [\s\S]*\*\*Look at\*\* [\s\S]*\*\*Do\*\* /);
  }
});
