import { conferencesHandler } from '../../lambda/http/conferences-handler';
import type { Logger } from '../../lambda/ports/logger';
import { WEEKLY } from '../operations/series/series-steps';
import { FIELDS, freshId, type Ports, testRelay, UNREACHABLE_URL } from '../operations/test-relay';
import { recordingLogger } from '../recording-logger';
import { silentLogger } from '../silent-logger';

const relay = testRelay();
const handle = (event: unknown, others: Partial<Ports> = {}) =>
  conferencesHandler({ ...relay().ports, corsOrigins: [], ...others })(event, 'request-1');

/** The error of an invocation: what Lambda sends of it to the caller. */
async function failureOf(event: unknown, others?: Partial<Ports>) {
  const error = await handle(event, others).then(
    (answer) => new Error(`expected a failure, got ${JSON.stringify(answer)}`),
    (thrown: Error) => thrown,
  );
  return { type: error.name, stack: error.stack, problem: JSON.parse(error.message) };
}

const create = async (more: object = {}) => {
  const answer = await handle({ operation: 'create', conference: { ...FIELDS, ...more } });
  return (answer as { conference: { id: string; conference_pin: string } }).conference;
};

describe('a direct invocation', () => {
  test('creates, reads, changes, lists and deletes a conference without a token', async () => {
    const { id, conference_pin } = await create({ metadata: { caseId: '4711' } });
    expect(conference_pin).toMatch(/^\d{4,}$/);
    expect(await handle({ operation: 'get', id })).toMatchObject({
      conference: { id, label: 'Weekly', metadata: { caseId: '4711' }, conference_status: 'unknown' },
    });
    expect(await handle({ operation: 'update', id, conference: { label: 'Daily' } })).toEqual({
      conference: { id },
    });
    expect(await handle({ operation: 'list' })).toMatchObject({
      conferences: expect.arrayContaining([expect.objectContaining({ id, label: 'Daily' })]),
    });
    expect(await handle({ operation: 'delete', id })).toEqual({ conference: { id } });
    expect((await failureOf({ operation: 'get', id })).type).toBe('not-found');
  });

  test('has the body of the HTTP answer', async () => {
    const { id } = await create();
    const { body } = await relay().call('GET', `/v2/conferences/${id}`);
    expect(await handle({ operation: 'get', id })).toEqual(body);
  });

  test('queries FoneStorm first if it must be fresh', async () => {
    const { id } = await create();
    const before = relay().sent.length;
    await handle({ operation: 'get', id, fresh: false });
    expect(relay().sent.slice(before)).toEqual([]);
    await handle({ operation: 'get', id, fresh: true });
    expect(relay().sent.slice(before)).toEqual(['details']);
  });

  test('gets the first answer for the same idempotency key, and refuses other content', async () => {
    const invocation = { operation: 'create', conference: FIELDS, idempotency_key: freshId() };
    expect(await handle(invocation)).toEqual(await handle(invocation));
    const failure = await failureOf({ ...invocation, conference: { ...FIELDS, label: 'Other' } });
    expect([failure.type, failure.problem.status]).toEqual(['id-taken', 409]);
    // The key of a token is another one.
    const { status } = await relay().call('POST', '/v2/conferences', FIELDS, {
      'idempotency-key': invocation.idempotency_key,
    });
    expect(status).toBe(201);
  });

  test('erases a conference', async () => {
    const { id } = await create({ label: 'secret subject' });
    await handle({ operation: 'delete', id, erase: true });
    expect((await relay().ports.definitions.read(id))?.status).toBe('erased');
  });

  test('creates, reads, changes, lists and deletes a series, as over HTTP', async () => {
    const id = freshId();
    const created = await handle({ operation: 'create-series', series: { ...WEEKLY, id } });
    expect(created).toMatchObject({ series: { id, status: 'active' } });
    expect(await handle({ operation: 'get-series', id })).toEqual(created);
    expect(await handle({ operation: 'list-series' })).toMatchObject({
      series: expect.arrayContaining([expect.objectContaining({ id })]),
    });
    const changed = await handle({ operation: 'update-series', id, series: { duration: 'PT1H' } });
    expect(changed).toMatchObject({ series: { duration: 'PT1H' } });
    const { body } = await relay().call('GET', `/v2/series/${id}/occurrences`);
    expect(await handle({ operation: 'list-occurrences', id })).toEqual(body);
    const occurrence = '20260504';
    await handle({ operation: 'move-occurrence', id, occurrence, start: '2026-05-05T13:30:00' });
    expect(await handle({ operation: 'get-occurrence', id, occurrence })).toMatchObject({
      occurrence: { id: occurrence, moved: true, start_time: '2026-05-05T11:30:00.000Z' },
    });
    await handle({ operation: 'skip-occurrence', id, occurrence });
    expect(await handle({ operation: 'get-occurrence', id, occurrence })).toMatchObject({
      occurrence: { status: 'skipped' },
    });
    expect(await handle({ operation: 'series-events', id, limit: 5, after: 0 })).toEqual({ events: [] });
    expect(await handle({ operation: 'delete-series', id })).toMatchObject({ series: { status: 'deleted' } });
    expect((await failureOf({ operation: 'get-series', id })).type).toBe('not-found');
  });

  test('has every fault of the fields of a series, as over HTTP', async () => {
    const series = { ...WEEKLY, rrule: 'FREQ=X', time_zone: 'Nowhere', template: { label: 1 } };
    const { body } = await relay().call('POST', '/v2/series', series);
    expect((await failureOf({ operation: 'create-series', series })).problem).toEqual(body);
    const path = `/v2/series/weekly/occurrences/20260504`;
    const move = { start: 5, duration: 'P1M' };
    const { problem } = await failureOf({
      ...{ operation: 'move-occurrence', id: 'weekly', occurrence: '20260504', ...move },
    });
    expect(problem).toEqual((await relay().call('PUT', path, move)).body);
    expect([body.errors?.length, problem.errors.length]).toEqual([3, 2]);
  });

  test('reads a list and events by pages, with the value for the next page', async () => {
    const { id } = await create();
    await create();
    await handle({ operation: 'delete', id });
    await relay().advance();
    const cancelled = { operation: 'list', status: 'cancelled', text: id, from: '2026-05-04' };
    expect(await handle(cancelled)).toEqual({
      conferences: [expect.objectContaining({ id, phase: 'cancelled' })],
    });
    expect(await handle({ operation: 'counts', to: '2000-01-01' })).toMatchObject({
      counts: { conferences: { cancelled: { count: 0, exact: true } } },
    });
    const list = (await handle({ operation: 'list', limit: 1 })) as {
      conferences: unknown[];
      cursor: string;
    };
    expect(list.conferences).toHaveLength(1);
    const next = await handle({ operation: 'list', limit: 1, cursor: list.cursor });
    expect(next).not.toMatchObject({ conferences: list.conferences });
    const events = await handle({ operation: 'events', id, limit: 1 });
    expect(events).toMatchObject({ events: [{ 'detail-type': 'Conference Scheduled' }], after: 1 });
    expect(await handle({ operation: 'events', id, after: 1 })).toEqual({
      events: [expect.objectContaining({ 'detail-type': 'Conference Cancelled' })],
    });
  });
});

describe('the failure of a direct invocation', () => {
  const STATUS = 'scheduled or live or ended or gone or failed or cancelled or overdue';
  const TIME =
    'an ISO 8601 date or time, UTC unless it has an offset, such as 2026-05-04T09:30:00Z ("+" is %2B)';
  const OPERATION = `one of ${[
    ...['create, get, list, update, delete, events, create-series, get-series, list-series'],
    ...['update-series, delete-series, series-events, list-occurrences, get-occurrence'],
    ...['move-occurrence, skip-occurrence, counts'],
  ].join(', ')}`;

  test.each<[unknown, string, string]>([
    [{}, 'operation', OPERATION],
    [undefined, 'operation', OPERATION],
    [null, 'operation', OPERATION],
    ['create', 'operation', OPERATION],
    [[], 'operation', OPERATION],
    [{ operation: 'toString' }, 'operation', OPERATION],
    [{ operation: ['create'] }, 'operation', OPERATION],
    [{ requestContext: {}, rawPath: '/v2/conferences' }, 'operation', OPERATION],
    [{ 'detail-type': 'Scheduled Event' }, 'operation', OPERATION],
    [{ operation: 'create' }, 'conference', 'an object with the fields of a conference'],
    [{ operation: 'create', conference: [] }, 'conference', 'an object with the fields of a conference'],
    [{ operation: 'create', conference: '{}' }, 'conference', 'an object with the fields of a conference'],
    [
      { operation: 'create', conference: {}, idempotency_key: '' },
      'idempotency_key',
      'a string of 1 to 255 visible ASCII characters',
    ],
    [{ operation: 'get' }, 'id', 'the id of a conference'],
    [{ operation: 'get', id: '' }, 'id', 'the id of a conference'],
    [{ operation: 'get', id: 1 }, 'id', 'the id of a conference'],
    [{ operation: 'get', id: '\ud800' }, 'id', 'the id of a conference'],
    [{ operation: 'get', id: 'a', fresh: 'yes' }, 'fresh', 'true or false'],
    [{ operation: 'delete', id: 'a', erase: 1 }, 'erase', 'true or false'],
    [{ operation: 'list', limit: {} }, 'limit', 'a whole number'],
    [{ operation: 'list', limit: 1001 }, 'limit', 'a whole number from 1 to 1000'],
    [{ operation: 'list', limit: 1.5 }, 'limit', 'a whole number from 1 to 1000'],
    [{ operation: 'list', status: 'running' }, 'status', STATUS],
    [{ operation: 'list', from: 'soon' }, 'from', TIME],
    [{ operation: 'list', text: '' }, 'text', '1 to 100 characters'],
    [{ operation: 'counts', to: 'x' }, 'to', TIME],
    [
      { operation: 'list', cursor: 'x y' },
      'cursor',
      'a cursor of this list and filter, from an earlier answer',
    ],
    [{ operation: 'events', id: 'a', after: -1 }, 'after', 'a sequence number: a whole number from 0'],
    [{ operation: 'create-series' }, 'series', 'an object with the fields of a series'],
    [{ operation: 'get-series', id: 1 }, 'id', 'the id of a series'],
    [{ operation: 'skip-occurrence', id: 'a' }, 'occurrence', 'the id of an occurrence, such as 20260504'],
    [{ operation: 'get', id: 'a', token: 'x' }, 'token', 'one of operation, id, fresh'],
    [
      { operation: 'create', conference: FIELDS, id: 'a' },
      'id',
      'one of operation, conference, idempotency_key, task_token',
    ],
  ])('names the fault of %j', async (event, field, expected) => {
    expect(await failureOf(event)).toMatchObject({
      type: 'invalid-request',
      stack: '',
      problem: { status: 400, errors: [{ field, expected }], detail: `${field}: expected ${expected}` },
    });
  });

  test('has every fault of the fields of a conference, as over HTTP', async () => {
    const conference = { start_time: 'soon', metadata: { pin: '1' }, label: 1, constructor: 1 };
    const { body } = await relay().call('POST', '/v2/conferences', conference);
    expect((await failureOf({ operation: 'create', conference })).problem).toEqual(body);
    expect(body.errors).toHaveLength(5);
  });

  test('says when to try again', async () => {
    const ports = { fonestorm: relay().client({ url: UNREACHABLE_URL }) };
    const { type, problem } = await failureOf({ operation: 'create', conference: FIELDS }, ports);
    expect([type, problem.status, problem.retry_after]).toEqual(['unavailable', 503, 5]);
  });

  test('of a conference that is too large or too deep is a fault of the request', async () => {
    const large = { ...FIELDS, label: 'x'.repeat(128 * 1024) };
    expect((await failureOf({ operation: 'create', conference: large })).type).toBe('body-too-large');
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect((await failureOf({ operation: 'create', conference: { attendees: deep } })).type).toBe(
      'invalid-request',
    );
  });

  test('of the infrastructure is logged, and its details are not shown', async () => {
    const { logger, fieldsOf } = recordingLogger();
    const definitions = {
      ...relay().ports.definitions,
      async read(): Promise<never> {
        throw new Error('the table is away');
      },
    };
    const failure = await failureOf(
      { operation: 'update', id: 'a', conference: {} },
      { definitions, logger },
    );
    expect(failure.type).toBe('unavailable');
    expect(JSON.stringify(failure)).not.toContain('away');
    expect(fieldsOf('request.failed')).toHaveLength(1);
  });
});

test('a refused invocation is counted, because Lambda counts it as an error of the function', async () => {
  const { logger, fieldsOf } = recordingLogger();
  await failureOf({ operation: 'get', id: freshId() }, { logger });
  await failureOf({ operation: 'list', limit: 0 }, { logger });
  await failureOf(
    { operation: 'create', conference: FIELDS },
    { logger, fonestorm: relay().client({ url: UNREACHABLE_URL }) },
  );
  expect(fieldsOf('invocation.refused')).toEqual([{ problem: 'not-found' }, { problem: 'invalid-request' }]);
});

test('the audit trail has the operation, and the caller that IAM allowed', async () => {
  const lines: unknown[] = [];
  const keep: Logger['info'] = (code, fields = {}) => void ('source' in fields && lines.push([code, fields]));
  const { id } = await create();
  await handle({ operation: 'delete', id, erase: true }, { logger: { ...silentLogger, info: keep } });
  expect(lines).toEqual([
    [
      'audit.erase',
      { caller: 'iam', conferenceId: id, source: 'iam', requestId: 'request-1', outcome: 'succeeded' },
    ],
  ]);
});

test('an HTTP request needs a token, whatever its event says', async () => {
  const request = {
    ...{ rawPath: '/v2/conferences', rawQueryString: '', headers: { caller: 'iam' }, caller: 'iam' },
    ...{ operation: 'list', isBase64Encoded: false },
    requestContext: { requestId: 'r', caller: 'iam', http: { method: 'GET', sourceIp: '192.0.2.1' } },
  };
  expect(await handle(request)).toMatchObject({ statusCode: 401 });
});
