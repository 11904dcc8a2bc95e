import { LambdaClient } from '@aws-sdk/client-lambda';
import { ConferenceRelayClient, type NewConference, type NewSeries, RelayProblem } from '../../client';
import { withRequestId } from '../../lambda/adapters/runtime/lambda-logger';
import { conferencesHandler } from '../../lambda/http/conferences-handler';
import { creationSchema } from '../../lambda/http/requests/conference-fields';
import { seriesCreationSchema } from '../../lambda/http/requests/series-fields';
import { lambdaStandIn } from '../aws/functions';
import { onNode } from '../http/hosts';
import { WEEKLY } from '../operations/series/series-steps';
import { FIELDS, freshId, testRelay, UNREACHABLE_URL } from '../operations/test-relay';

const relay = testRelay();

interface Way {
  readonly client: ConferenceRelayClient;
  /** A client that goes to a relay which cannot reach FoneStorm. */
  readonly cutOff: ConferenceRelayClient;
  /** A client of a relay that does not exist. */
  readonly lost: ConferenceRelayClient;
  close(): Promise<void>;
}

async function throughLambda(): Promise<Way> {
  const { ports } = relay();
  const withFonestorm = (fonestorm = ports.fonestorm) =>
    withRequestId(conferencesHandler({ ...ports, corsOrigins: [], fonestorm }));
  const aws = await lambdaStandIn({
    relay: withFonestorm(),
    'cut off': withFonestorm(relay().client({ url: UNREACHABLE_URL })),
    lost: () => Promise.reject(new Error('the process ended')),
  });
  const client = new LambdaClient({
    ...{ endpoint: aws.endpoint, region: 'eu-west-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  const of = (functionName: string) => new ConferenceRelayClient({ functionName, client });
  return { client: of('relay'), cutOff: of('cut off'), lost: of('lost'), close: aws.close };
}

async function overHttp(): Promise<Way> {
  const { handleRequest, with: replace, client } = relay();
  const unreachable = replace({ fonestorm: client({ url: UNREACHABLE_URL }) });
  const hosts = await Promise.all([
    onNode(handleRequest),
    onNode(async ({ method, path, body, headers }) => {
      const answer = await unreachable(method, path, body.toString(), headers);
      return { status: answer.status, headers: answer.headers, body: answer.text };
    }),
    onNode(async () => ({ status: 500, headers: {}, body: '<html>' })),
  ]);
  const [one, two, three] = hosts.map(
    ({ port }) => new ConferenceRelayClient({ url: `http://127.0.0.1:${port}/`, token: 'key' }),
  );
  if (!one || !two || !three) throw new Error('expected three clients');
  return {
    ...{ client: one, cutOff: two, lost: three },
    async close() {
      for (const host of hosts) await host.close();
    },
  };
}

describe.each([
  ['through AWS Lambda', throughLambda],
  ['over HTTP', overHttp],
])('a client %s', (_name, open) => {
  let way: Way;
  beforeAll(async () => {
    way = await open();
  });
  afterAll(async () => {
    await way.close();
  });

  test('creates, reads, changes, lists and deletes a conference', async () => {
    const { client } = way;
    const { id, conference_pin } = await client.create({ ...FIELDS, metadata: { caseId: '4711' } });
    expect(conference_pin).toMatch(/^\d{4,}$/);
    expect(await client.get(id)).toMatchObject({
      ...{ id, label: 'Weekly', metadata: { caseId: '4711' }, conference_status: 'unknown' },
    });
    expect(await client.update(id, { label: 'Daily', duration: 'PT2H' })).toEqual({ id });
    expect(await client.get(id, { fresh: true })).toMatchObject({
      label: 'Daily',
      end_time: '2026-05-04T12:00:00.000Z',
    });
    const { conferences } = await client.list();
    expect(conferences.map((each) => each.id)).toContain(id);
    expect(await client.delete(id)).toEqual({ id });
    await expect(client.get(id)).rejects.toMatchObject({ problem: 'not-found', status: 404 });
  });

  test('gets the first answer for the same idempotency key', async () => {
    const idempotencyKey = freshId();
    const first = await way.client.create(FIELDS, { idempotencyKey });
    expect(await way.client.create(FIELDS, { idempotencyKey })).toEqual(first);
    await expect(way.client.create({ ...FIELDS, label: 'Other' }, { idempotencyKey })).rejects.toMatchObject({
      problem: 'id-taken',
    });
  });

  test('reads all pages of conferences and of events', async () => {
    const { client } = way;
    const ids = [await client.create(FIELDS), await client.create(FIELDS)].map(({ id }) => id);
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.list({ limit: 1, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.conferences.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed).toEqual(expect.arrayContaining(ids));
    const [id = ''] = ids;
    await client.delete(id, { erase: false });
    await relay().advance();
    const { conferences } = await client.list({ status: 'cancelled', text: id, from: '2026-05-04' });
    expect(conferences).toMatchObject([{ id, phase: 'cancelled', attendees_status: 0 }]);
    const { conferences: counted, deliveries } = await client.counts({ to: '2000-01-01' });
    expect([counted.cancelled, deliveries.failed]).toEqual(new Array(2).fill({ count: 0, exact: true }));
    const first = await client.events(id, { limit: 1 });
    expect(first.events.map((event) => event['detail-type'])).toEqual(['Conference Scheduled']);
    const second = await client.events(id, { limit: 1, after: first.after ?? 0 });
    expect(second.events.map((event) => event['detail-type'])).toEqual(['Conference Cancelled']);
    expect(second.after).toBeUndefined();
  });

  test('creates a series, moves and skips its occurrences, and deletes it', async () => {
    const { series } = way.client;
    const idempotencyKey = freshId();
    const { id: _id, ...fields } = WEEKLY;
    const created = await series.create(fields, { idempotencyKey });
    const { id } = created;
    expect(await series.create(fields, { idempotencyKey })).toEqual(created);
    expect(await series.get(id)).toEqual(created);
    expect((await series.list({ limit: 1000 })).series.map((each) => each.id)).toContain(id);
    expect(await series.update(id, { duration: 'PT1H' })).toEqual({ ...created, duration: 'PT1H' });
    await series.move(id, '20260504', { start: '2026-05-05T13:30:00', duration: 'PT2H' });
    await series.skip(id, '20260511');
    const [first, second] = await series.occurrences(id);
    expect(first).toMatchObject({ id: '20260504', moved: true, end_time: '2026-05-05T13:30:00.000Z' });
    expect(second).toMatchObject({ id: '20260511', status: 'skipped' });
    expect(await series.occurrence(id, '20260504')).toEqual(first);
    expect(await series.events(id)).toEqual({ events: [] });
    expect(await series.delete(id)).toMatchObject({ status: 'deleted' });
    await expect(series.get(id)).rejects.toMatchObject({ problem: 'not-found' });
  });

  test('erases a conference', async () => {
    const { id } = await way.client.create(FIELDS);
    await way.client.delete(id, { erase: true });
    expect((await relay().ports.definitions.read(id))?.status).toBe('erased');
  });

  test('throws the problem of a refused request, with each fault', async () => {
    const bad = { start_time: 'soon', duration: 'P1M', metadata: { pin: '1' } };
    const error = await way.client.create(bad).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RelayProblem);
    expect(error).toMatchObject({
      ...{ name: 'RelayProblem', problem: 'invalid-request', status: 400, retryAfter: undefined },
      message: expect.stringMatching(/^start_time: expected an ISO 8601/),
      faults: [{ field: 'start_time' }, { field: 'duration' }, { field: 'metadata.pin' }],
    });
  });

  test('throws the problem of a failed request, with the time of the next one', async () => {
    await expect(way.cutOff.create(FIELDS)).rejects.toMatchObject({ problem: 'unavailable', retryAfter: 5 });
  });

  test('throws another error if the relay does not answer', async () => {
    const error = await way.lost.create(FIELDS).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RelayProblem);
    expect(String(error)).toMatch(
      /lost failed: Error: the process ended|POST \/v2\/conferences failed: HTTP 500/,
    );
  });
});

test('an empty name of the function is refused', () => {
  expect(() => new ConferenceRelayClient({ functionName: '' })).toThrow('functionName: expected the name');
});

test('the type of a new conference has every field of the parser', () => {
  const names: Record<keyof NewConference, true> = {
    ...{ id: true, start_time: true, end_time: true, duration: true, label: true, organizer: true },
    ...{ attendees: true, caller_id: true, callback_url: true, fonenumber: true, before_message: true },
    ...{ after_message: true, max_members: true, metadata: true },
  };
  expect(Object.keys(names).sort()).toEqual(Object.keys(creationSchema.entries).sort());
});

test('the type of a new series has every field of the parser', () => {
  const names: Record<keyof NewSeries, true> = {
    ...{ id: true, template: true, time_zone: true, start: true, duration: true, rrule: true, exdates: true },
  };
  expect(Object.keys(names).sort()).toEqual(Object.keys(seriesCreationSchema.entries).sort());
});
