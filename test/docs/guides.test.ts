import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutEventsRequest$, PutRuleRequest$, PutTargetsRequest$, Target$ } from '@aws-sdk/client-eventbridge';
import { PutSecretValueRequest$ } from '@aws-sdk/client-secrets-manager';
import { parseEvent } from '../../events';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import type { Instant } from '../../lambda/domain/instant';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { resumeWorkflow } from '../../lambda/operations/workflows/resume-workflow';
import { waitForConference } from '../../lambda/operations/workflows/wait-for-conference';
import { presence } from '../domain/entries';
import { sampleOf } from '../events/sample-of';
import { inMemoryWorkflowTokens } from '../in-memory/workflow-tokens';
import { inMemoryWorkflows } from '../in-memory/workflows';
import { runInProcess } from '../operate/command-in-process';
import { testRelay } from '../operations/test-relay';
import { awsCommandsIn, inputOf, requireMembers, type Shape } from './aws-command';
import { matchesEventPattern } from './event-pattern';
import { curlsOfShell, readPage, snippet, snippetsOf } from './snippets';

const GUIDES = [
  ...['start-workflow.md', 'workflows.md', 'series.md', 'invoke.md', 'bus-commands.md', 'subscribe.md'],
  ...['embed.md', 'deliveries.md', 'tutorial.md', '../README.md'],
];
const relay = testRelay();

/** The calls of `snippet` in all tests: each page, and the text in its block. */
const taken = ['docs', 'events', 'lib'].flatMap((folder) => {
  const where = join(__dirname, '..', folder);
  return readdirSync(where)
    .filter((name) => /\.(test|cases)\.ts$/.test(name))
    .flatMap((name) => [
      ...readFileSync(join(where, name), 'utf8').matchAll(
        /\bsnippet\(\s*'([^']+)',\s*(?:'([^']*)'|"([^"]*)"),?\s*\)/g,
      ),
    ])
    .map(([, page = '', single, double = '']) => ({ page, text: single ?? double }));
});

test.each(GUIDES)('a test takes each code block of docs/%s', (page) => {
  const blocks = snippetsOf(page);
  const texts = taken.filter((each) => each.page === page).map(({ text }) => text);
  const untested = blocks.filter(({ code }) => !texts.some((text) => code.includes(text)));
  expect(blocks.length).toBeGreaterThan(2);
  expect(untested.map(({ code, line }) => `docs/${page}:${line} ${code.split('\n')[0]}`)).toEqual([]);
});

test('the guides have the titles by which readers look for them', () => {
  const titleOf = (page: string) => readPage(page).split('\n')[0];
  expect(['start-workflow.md', 'workflows.md', 'series.md'].map(titleOf)).toEqual([
    ...['# Start a workflow from a conference', '# Wait for a conference', '# Repeat a conference'],
  ]);
});

/** Advances a conference: the organizer joins it and leaves it. */
async function hold(conferenceId: string): Promise<void> {
  await relay().advance();
  const advance = advanceConference(relay().ports);
  for (const entry of [presence('09:01:12', true, 1), presence('09:31:40', false, 0)])
    await advance({ ...entry, conferenceId });
}

test('the conference of docs/start-workflow.md gives a workflow the input of the page', async () => {
  const create = snippet('start-workflow.md', '"duration": "PT30M"');
  for (const { method, url, body, headers } of curlsOfShell(create, '2026-05-04T08:50:00Z'))
    expect((await relay().call(method, new URL(url).pathname, body, headers)).status).toBe(201);
  await hold('visit-4711');
  const [command] = awsCommandsIn(snippet('start-workflow.md', 'aws events put-rule'));
  const pattern = JSON.parse(command?.options['event-pattern'] ?? '');
  const started = (await relay().advance())
    .map(({ type, detail }) => ({ source: EVENT_SOURCE, 'detail-type': type, detail }))
    .filter((event) => matchesEventPattern(pattern, event));
  expect(started.map(({ detail }) => detail)).toEqual([
    JSON.parse(snippet('start-workflow.md', '"conferenceId": "visit-4711"')),
  ]);
});

test('the output of docs/workflows.md is that of such a conference', async () => {
  const expected = JSON.parse(snippet('workflows.md', '"duration_seconds"'));
  const { id, start_time, end_time, label } = expected.conference;
  const workflows = inMemoryWorkflows();
  const workflowTokens = inMemoryWorkflowTokens();
  const workflowChecks = { put: async () => undefined };
  const ports = { ...relay().ports, workflows, workflowTokens, workflowChecks };
  workflows.start('token');
  const fields = { start_time: start_time as Instant, end_time: end_time as Instant, label };
  await waitForConference(ports)({ id, fields }, { token: 'token', request: 'execution' });
  await hold(id);
  await resumeWorkflow(ports)(id);
  expect(workflows.outcomesOf('token')).toEqual([{ output: expected }]);
});

test('the patterns in the table of docs/subscribe.md match as it says', () => {
  const patterns = [...readPage('subscribe.md').matchAll(/^\| .* \| `(\{.*\})` \|$/gm)].map(([, json = '']) =>
    JSON.parse(json),
  );
  const ended = sampleOf('Conference Ended');
  const detail = ended.detail as { metadata: object; conference: object };
  const of = (conferenceId: string, metadata = {}) => ({
    ...ended,
    detail: {
      ...{ metadata: { ...detail.metadata, conferenceId } },
      conference: { ...detail.conference, metadata },
    },
  });
  const events = {
    ...{ 'another type': sampleOf('Conference Started'), ended: of('other'), standup: of('standup') },
    ...{ 'visit-1': of('visit-1'), 'case 4711': of('other', { caseId: '4711' }) },
    'another source': { ...ended, source: 'app.visits' },
  };
  const matched = patterns.map((pattern) =>
    Object.entries(events).flatMap(([name, event]) => (matchesEventPattern(pattern, event) ? [name] : [])),
  );
  expect(matched).toEqual([
    ['ended', 'standup', 'visit-1', 'case 4711'],
    ['standup'],
    ['case 4711'],
    ['visit-1'],
    ['another type', 'ended', 'standup', 'visit-1', 'case 4711'],
  ]);
});

test('the pattern of the README matches the event of the README, which has the fields of its type', () => {
  const pattern = JSON.parse(snippet('../README.md', '"detail-type"'));
  const detail = JSON.parse(snippet('../README.md', '"standup.17"'));
  const event = {
    source: EVENT_SOURCE,
    'detail-type': 'Conference Ended',
    time: detail.metadata.receivedAt,
    detail,
  };
  expect(parseEvent(event)).toEqual(event);
  expect(matchesEventPattern(pattern, event)).toBe(true);
  expect(matchesEventPattern(pattern, { ...event, source: 'app.visits' })).toBe(false);
});

/** These commands need an AWS account, the registry of npm, or a deployed relay. So they are checked, and not run. */
describe('a command that a test cannot run', () => {
  const shapes: Readonly<Record<string, Shape>> = {
    'events put-rule': PutRuleRequest$,
    'events put-targets': PutTargetsRequest$,
    'events put-events': PutEventsRequest$,
    'secretsmanager put-secret-value': PutSecretValueRequest$,
  };
  const inputs = (code: string) =>
    awsCommandsIn(code).map((command) => {
      const shape = shapes[command.name];
      if (!shape) throw new Error(`aws ${command.name}: expected an operation of these tests`);
      return inputOf(command, shape);
    });

  test.each([
    ['subscribe.md', snippet('subscribe.md', 'aws events put-rule'), []],
    ['start-workflow.md', snippet('start-workflow.md', 'aws events put-rule'), ['RoleArn', 'InputPath']],
  ])(
    'of the AWS CLI in docs/%s has the parameters of AWS’s model, and a pattern of an event',
    (_page, code, more) => {
      const [rule, targets] = inputs(code);
      const pattern = JSON.parse(String(rule?.EventPattern));
      const ended = sampleOf('Conference Ended');
      const detail = ended.detail as { conference: object };
      const event = { ...ended, detail: { conference: { ...detail.conference, metadata: { caseId: 'a' } } } };
      expect(matchesEventPattern(pattern, event)).toBe(true);
      expect(matchesEventPattern(pattern, { ...event, 'detail-type': 'Conference Started' })).toBe(false);
      expect([targets?.Rule, targets?.EventBusName]).toEqual([rule?.Name, rule?.EventBusName]);
      const [target] = (targets?.Targets ?? []) as Record<string, unknown>[];
      expect(Object.keys(requireMembers(target ?? {}, Target$))).toEqual(['Id', 'Arn', ...more]);
    },
  );

  test('of the AWS CLI in docs/bus-commands.md has the parameters of AWS’s model', () => {
    const [input] = inputs(snippet('bus-commands.md', 'idempotency_key'));
    const [entry, ...others] = (input?.Entries ?? []) as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(Object.keys(entry ?? {})).toEqual(['EventBusName', 'Source', 'DetailType', 'Detail']);
  });

  test('of npm or of the CDK is one of these', () => {
    expect(snippet('embed.md', 'npm pack')).toBe('npm ci\nnpm pack\n');
    expect(snippet('embed.md', 'npm run jsii')).toBe('npm ci\nnpm run jsii\n');
    expect(snippet('../README.md', 'npm start')).toBe('npm ci\nnpm start\n');
    expect(snippet('tutorial.md', 'npm ci')).toBe('npm ci\nnpm start -- --serve\n');
    expect(snippet('tutorial.md', 'mv .relay')).toBe('mv .relay /tmp/relay-simulated\n');
    const deploy = snippet('../README.md', 'npx cdk deploy').split('\n');
    expect(deploy.slice(0, 3)).toEqual(['npm ci', 'npx cdk bootstrap', 'npx cdk deploy --all']);
    const [input] = inputs(deploy.slice(3).join('\n'));
    expect(Object.keys(JSON.parse(String(input?.SecretString)))).toEqual(['username', 'password']);
  });

  test.each([
    [snippet('embed.md', 'npx conference-relay'), ['token add', 'doctor', 'status']],
    [snippet('../README.md', 'npx cdk deploy'), ['token add', 'doctor']],
    [snippet('../README.md', 'watch demo'), ['create', 'watch']],
  ])('of conference-relay exists, with its options: %j', async (code, commands) => {
    const lines = code.split('\n').flatMap((line) => {
      const [, short = '', rest] =
        /^(?:npx conference-relay|npm run --silent relay --|npm run (token|doctor) --)(.*)$/.exec(line) ?? [];
      return rest === undefined ? [] : [`${short}${rest}`.trim()];
    });
    expect(lines).toHaveLength(commands.length);
    for (const [index, line] of lines.entries()) {
      const { code: exit, stdout } = await runInProcess([...line.split(' '), '--help']);
      expect([exit, stdout]).toEqual([
        0,
        expect.stringContaining(`Usage: conference-relay ${commands[index]}`),
      ]);
      for (const option of line.match(/--\S+/g) ?? []) expect(stdout).toContain(option);
    }
  });

  test('with a wrong option, or without a needed one, fails this check', () => {
    expect(() => inputs("aws events put-rule --nam x --event-pattern '{}'")).toThrow('--nam');
    expect(() => inputs("aws events put-rule --event-pattern '{}'")).toThrow('missing [Name]');
    expect(() => requireMembers({ Id: '1', Arm: 'x' }, Target$)).toThrow('unknown [Arm], missing [Arn]');
  });
});
