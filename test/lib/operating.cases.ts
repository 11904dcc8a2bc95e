import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describedQueries } from '../../bin/described-queries';
import { withSavedQueries } from '../../docs/saved-queries';
import { ACCESS_LOG } from '../../lib/foundation/relay-api';
import { QUERY_DEFINITIONS } from '../../lib/monitoring/query-definitions';
import { anchorOf } from '../../lib/monitoring/runbook-links';
import { embedded, functions, stacksWith, withAllSettings } from './templates';

const runbook = readFileSync(join(__dirname, '../../docs/runbook.md'), 'utf8');

const alarmsOf = (template: Template) =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
    name: String(Properties.AlarmName),
    description: JSON.stringify(Properties.AlarmDescription),
  }));

describe('the alarms', () => {
  test.each([
    ['the relay’s own stack', functions, 'Functions - Entries fail'],
    ['a construct', () => embedded(), 'Visits Relay - Entries fail'],
  ])('in %s have names of the stack and the heading of the runbook', (_where, template, expected) => {
    expect(alarmsOf(template()).map(({ name }) => name)).toContain(expected);
  });

  test('of two relays in one stack have different names', () => {
    const names = alarmsOf(embedded(['Clinic', 'Court'])).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['Visits Clinic - Entries fail', 'Visits Court - Entries fail']),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('link to the runbook’s address, and to the dashboard of their region', () => {
    const runbookUrl = 'https://wiki.example/relay/runbook';
    const template = Template.fromStack(stacksWith({ runbookUrl }).functions);
    for (const { name, description } of alarmsOf(template)) {
      const anchor = anchorOf(name.replace('Functions - ', ''));
      expect(description).toContain(`Runbook: ${runbookUrl}#${anchor} (`);
      expect(description).toContain('#dashboards/dashboard/Functions-');
    }
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboard?.Properties.DashboardName).toEqual({
      'Fn::Join': ['', ['Functions-', { Ref: 'AWS::Region' }]],
    });
    expect(JSON.stringify(dashboard)).toContain(`[the runbook](${runbookUrl})`);
  });

  test('without a dashboard do not link to one', () => {
    const template = embedded(['Relay'], { alarms: { dashboard: false, silent: true } });
    expect(alarmsOf(template).filter(({ description }) => description.includes('Dashboard'))).toEqual([]);
  });

  test.each(['wiki/runbook', 'ftp://wiki.example/', 'https://wiki.example/#top', 'https://wiki.example/a b'])(
    'refuse %s as the address of the runbook',
    (runbookUrl) => {
      expect(() => stacksWith({ runbookUrl })).toThrow(
        `Conference Relay: alarms.runbookUrl: expected an http or https URL without a fragment, got ${runbookUrl}`,
      );
    },
  );
});

test('the dashboard shows the alarm states, then traffic, latency, backlog and cost drivers, then each alarm', () => {
  const [dashboard] = Object.values(functions().findResources('AWS::CloudWatch::Dashboard'));
  const body = dashboard?.Properties.DashboardBody['Fn::Join'][1]
    .map((part: unknown) => (typeof part === 'string' ? part : 'x'))
    .join('');
  const { widgets } = JSON.parse(body) as {
    widgets: { y: number; properties: { title?: string; metrics?: unknown[]; annotations?: unknown } }[];
  };
  const titles = widgets.flatMap(({ properties: { title } }) => title ?? []);
  const topics = titles.map((title) => /^(Traffic|Latency|Backlog|Cost): /.exec(title)?.[1] ?? '');
  expect(topics.filter((topic, index) => topic !== '' && topic !== topics[index - 1])).toEqual([
    ...['Traffic', 'Latency', 'Backlog', 'Cost'],
  ]);
  expect(titles[0]).toBe('Alarm states');
  const firstAlarm = widgets.findIndex(({ properties }) => properties.annotations !== undefined);
  expect(topics.slice(firstAlarm - 1).every((topic) => topic === '')).toBe(true);
  expect(topics.slice(1, firstAlarm - 1).every((topic) => topic !== '')).toBe(true);
  expect(widgets.length).toBeLessThan(100);
});

describe('the saved queries', () => {
  const saved = () => Object.values(withAllSettings().functions.findResources('AWS::Logs::QueryDefinition'));

  test('are those of the runbook', () => {
    expect(withSavedQueries(runbook, describedQueries())).toBe(runbook);
    expect(runbook.match(/<!-- \/?queries -->/g)).toHaveLength(2);
    for (const { name, text } of describedQueries()) {
      const query = saved().find(
        ({ Properties }) => Properties.Name === `Conference Relay/Functions/${name}`,
      );
      expect(query?.Properties.QueryString).toBe(text);
    }
    expect(saved()).toHaveLength(QUERY_DEFINITIONS.length);
  });

  test('that a section of the runbook may use find the lines of its commands', () => {
    const sections = runbook.split(/^### /m).slice(1);
    const faults = sections.flatMap((section) => {
      const [title = ''] = section.split('\n');
      const queries = QUERY_DEFINITIONS.filter(({ alarms }) => alarms.includes(title));
      const codes = [...section.matchAll(/message = "([a-z_.]+)"/g)].map(([, code = '']) => code);
      const text = queries.map(({ lines }) => lines.join()).join();
      return codes
        .filter((code) => code !== 'sweep.completed' && !text.includes(code))
        .map((code) => `${title}: ${code}`);
    });
    expect(faults).toEqual([]);
  });

  test('name alarms that exist', () => {
    const names = alarmsOf(withAllSettings().functions).map(({ name }) => name.replace('Functions - ', ''));
    expect(names).toEqual(expect.arrayContaining(QUERY_DEFINITIONS.flatMap(({ alarms }) => alarms)));
  });

  test('of the access log use fields that it has', () => {
    const fields = [...Object.keys(ACCESS_LOG), '@timestamp', 'requests', 'latency'];
    const used = QUERY_DEFINITIONS.filter(({ logs }) => logs.includes('access')).flatMap(({ lines }) =>
      lines
        .filter((line) => /^(fields|filter|sort) /.test(line))
        .flatMap((line) =>
          line
            .split(' ')
            .filter((word) => /^[@a-z]\w+,?$/i.test(word))
            .slice(1),
        )
        .map((word) => word.replace(',', '')),
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((word) => !fields.includes(word) && !['desc', 'like'].includes(word))).toEqual([]);
  });

  test('the audit trail of the guide is the saved one', () => {
    const guide = readFileSync(join(__dirname, '../../docs/deploy.md'), 'utf8');
    expect(guide).toContain('(runbook.md#saved-queries)');
    expect(guide).not.toContain('/^audit');
    const [, section = ''] = guide.split('### Audit trail');
    const fields = [...section.matchAll(/^\| (`.+?) \| /gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, field = '']) => field),
    );
    const { lines = [] } = QUERY_DEFINITIONS.find(({ name }) => name === 'Audit trail') ?? {};
    const shown = (lines[0] ?? '').replace('fields @timestamp, message, ', '').split(', ');
    expect(fields.sort()).toEqual(shown.sort());
  });

  test('can be turned off, for a CloudFormation without them', () => {
    const template = Template.fromStack(stacksWith({ savedQueries: false }).functions);
    template.resourceCountIs('AWS::Logs::QueryDefinition', 0);
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).not.toContain(
      'saved queries',
    );
  });

  test('of two relays in one stack have different names', () => {
    const commandSources = ['app.visits'];
    const template = embedded(['Clinic', 'Court'], { commandSources });
    const queries = Object.values(template.findResources('AWS::Logs::QueryDefinition'));
    const names = queries.map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2 * QUERY_DEFINITIONS.length);
  });
});
