import { withRequestId } from '../../lambda/adapters/runtime/lambda-logger';
import { OPERATIONS } from '../../lambda/contract/invocation';
import { conferencesHandler } from '../../lambda/http/conferences-handler';
import { parseInvocation } from '../../lambda/http/requests/invocation';
import { lambdaStandIn } from '../aws/functions';
import { testRelay } from '../operations/test-relay';
import { readPage, runSnippet, snippet } from './snippets';

const relay = testRelay();
const before = { ...process.env };
let close = async () => undefined as unknown;
afterEach(async () => {
  process.env = { ...before };
  await close();
});

test('the function of docs/invoke.md books a visit once, and finds it by its metadata', async () => {
  const handler = withRequestId(conferencesHandler({ ...relay().ports, corsOrigins: [] }));
  const aws = await lambdaStandIn({ relay: handler });
  close = aws.close;
  Object.assign(process.env, {
    ...{ RELAY_FUNCTION: 'relay', AWS_ENDPOINT_URL_LAMBDA: aws.endpoint, AWS_REGION: 'eu-west-1' },
    ...{ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
  });
  const lines: string[] = [];
  const { handler: book } = (await runSnippet(snippet('invoke.md', 'RelayProblem'), {
    console: { error: (line: string) => lines.push(line) },
  })) as { handler(visit: object): Promise<string> };
  const visit = { id: '4711', startsAt: '2026-05-04T10:00:00Z' };
  const id = await book(visit);
  expect(await book(visit)).toBe(id);
  expect((await relay().ports.definitions.read(id))?.fields).toEqual({
    ...{ start_time: '2026-05-04T10:00:00.000Z', end_time: '2026-05-04T10:45:00.000Z' },
    metadata: { visit: '4711' },
  });
  await expect(book({ id: '4712', startsAt: 'soon' })).rejects.toMatchObject({ problem: 'invalid-request' });
  expect(lines).toEqual([expect.stringMatching(/^start_time: expected an ISO 8601/)]);
});

test('the schedule of docs/invoke.md creates one conference at its scheduled time, however often it is attempted', async () => {
  const handle = conferencesHandler({ ...relay().ports, corsOrigins: [] });
  const attempt = (time: string) => {
    const event = snippet('invoke.md', '<aws.scheduler.schedule-arn>')
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.schedule-arn>', 'arn:aws:scheduler:eu-west-1:1:schedule/default/weekly');
    return handle(JSON.parse(event), 'request') as Promise<{ conference: { id: string } }>;
  };
  const { conference } = await attempt('2026-05-04T09:45:00Z');
  expect(await attempt('2026-05-04T09:45:00Z')).toMatchObject({ conference: { id: conference.id } });
  expect((await relay().ports.definitions.read(conference.id))?.fields).toMatchObject({
    ...{ start_time: '2026-05-04T09:45:00.000Z', end_time: '2026-05-04T10:30:00.000Z' },
  });
  const next = await attempt('2026-05-11T09:45:00Z');
  expect(next.conference.id).not.toBe(conference.id);
});

test('the invocations of docs/invoke.md are valid, and the table has every operation', () => {
  const texts = [snippet('invoke.md', '"visit/4711"'), snippet('invoke.md', '<aws.scheduler.schedule-arn>')];
  const examples = texts.map((text) => JSON.parse(text));
  for (const example of examples) expect(parseInvocation(example)).toEqual(example);
  for (const operation of Object.keys(OPERATIONS)) {
    const text = invocationInTable(operation) ?? '';
    const given = JSON.parse(text.replaceAll('{…}', '{}').replaceAll('"…"', '"a"'));
    expect(parseInvocation(given)).toEqual(given);
  }
});

/** The invocation in the table of operations. */
function invocationInTable(operation: string): string | undefined {
  const row = readPage('invoke.md')
    .split('\n')
    .find((line) => line.startsWith(`| \`{"operation": "${operation}"`));
  return /^\| `(.*?)` \|/.exec(row ?? '')?.[1];
}
