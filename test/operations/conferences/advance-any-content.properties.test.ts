import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { dynamodbCalls } from '../../../lambda/adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { eventBridgeBus } from '../../../lambda/adapters/eventbridge/event-bus';
import { awsJsonClient, SQS } from '../../../lambda/adapters/runtime/aws-json-client';
import { sqsMailbox } from '../../../lambda/adapters/sqs/mailbox';
import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { sqsStatusChecks } from '../../../lambda/adapters/sqs/status-checks';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { MAX_PARTICIPANTS } from '../../../lambda/domain/state';
import { callbackRoutes } from '../../../lambda/http/endpoints/receive-callback';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import {
  type AdvancePorts,
  advanceConference,
} from '../../../lambda/operations/conferences/advance-conference';
import { phoneMask } from '../../../lambda/operations/mask-phone-numbers';
import type { ConferenceLog } from '../../../lambda/ports/conference-log';
import { tableForTests } from '../../adapters/dynamodb/table';
import { arbitraryText } from '../../arbitrary-text';
import { EventBridgeStandIn } from '../../aws/bus';
import { awsStandIn } from '../../aws/endpoint';
import { at, change, definition, PIN } from '../../domain/entries';
import { inMemorySchedules } from '../../in-memory/recording-ports';
import { propertyRuns } from '../../property-runs';
import { silentLogger } from '../../silent-logger';
import { recordOf } from '../record-of';
import { CALLBACK_KEYS, PUBLIC_URL } from '../test-relay';

/** The path of a callback with any content, from the request to the bus. The stand-ins refuse what AWS refuses. */

const table = tableForTests();
const bus = new EventBridgeStandIn();
const stand = awsStandIn(bus.service);

interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly query?: string;
  readonly type?: string;
  readonly body: string | Buffer;
}

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

interface Relay {
  readonly id: string;
  readonly conferenceLog: ConferenceLog;
  /** Receives a callback, and advances its entry. */
  receives(sent: Sent): Promise<string>;
}

async function relayOf(isMasked: boolean): Promise<Relay> {
  const id = randomUUID();
  const { settings, queueUrl, requests } = stand();
  const [sqs, clock] = [awsJsonClient(SQS, settings), { now: () => at('10:10:00') }];
  const conferenceLog = dynamodbConferenceLog(table());
  const ports: AdvancePorts = {
    calls: dynamodbCalls(table()),
    ...{
      conferenceLog,
      clock,
      logger: silentLogger,
      rules: DEFAULT_RULES,
      schedules: inMemorySchedules(),
    },
    mailbox: sqsMailbox(sqs, queueUrl('mailbox.fifo')),
    eventBus: eventBridgeBus(new EventBridgeClient(settings), 'relay'),
    statusChecks: sqsStatusChecks(sqs, queueUrl('status-checks'), clock),
    ...(isMasked && { mask: async () => phoneMask('a key') }),
  };
  const answer = withProblemResponses(
    createRouter(callbackRoutes({ ...ports, callbackKeys: async () => CALLBACK_KEYS })),
    silentLogger,
  );
  const path = callbackUrl(PUBLIC_URL, id, CALLBACK_KEYS).slice(PUBLIC_URL.length);
  await dynamodbDefinitions(table()).write({ ...definition, id, version: 1 });
  await advanceConference(ports)({ ...change('created'), conferenceId: id });

  return {
    ...{ id, conferenceLog: conferenceLog },
    async receives({ method = 'POST', query = '', type, body }) {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const request = { method, path, query, headers, body: Buffer.from(body), requestId: randomUUID() };
      const { status, body: answered } = await answer({ ...request, sourceIp: '192.0.2.1' });
      expect(status).toBe(200);
      const entryId = JSON.parse(answered).entry;
      const message = requests.findLast(
        ({ body: { MessageDeduplicationId } }) => MessageDeduplicationId === entryId,
      );
      const text = String(message?.body.MessageBody);
      const sentAt = Date.parse(at('10:10:00'));
      const entry = parseEntry({ id: randomUUID(), group: id, body: text, sentAt });
      expect(entry.kind).toBe('callback');
      await advanceConference(ports)(entry);
      return entryId;
    },
  };
}

const published = (id: string) =>
  bus.received.filter(({ detail }) => detail.metadata.conferenceId === id).map(({ detail }) => detail);

/** Expects that a callback with this content is published and stored unchanged, and that later ones are processed. */
async function expectProcessed(sent: Sent, isMasked = false): Promise<void> {
  const relay = await relayOf(isMasked);
  const entry = await relay.receives(sent);
  const event = published(relay.id).find(({ callback }) => (callback as { entry?: string })?.entry === entry);
  expect(event).toBeDefined();
  expect(JSON.stringify(event)).not.toContain(PIN);
  const record = await recordOf(relay.conferenceLog, relay.id, entry);
  const body = record?.entry.kind === 'callback' ? record.entry.request.body : '';
  expect(Buffer.from(body, 'base64').equals(Buffer.from(sent.body))).toBe(true);
  const next = { organizer_status: true, attendees_status: 7 };
  await relay.receives({ type: JSON_TYPE, body: JSON.stringify(next) });
  const { head } = await relay.conferenceLog.load(relay.id);
  expect(head?.state).toMatchObject({ attendees: { value: 7 }, phase: 'live' });
  const sequences = published(relay.id).map(({ metadata }) => metadata.sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
}

const deep = (open: string, close: string) => `{"note":${open.repeat(20_000)}1${close.repeat(20_000)}}`;

test.each<[string, string]>([
  ['an object whose toString is not a function', '{"note":{"toString":1}}'],
  [
    'known fields whose toString is not a function',
    '{"organizer_status":{"toString":1},"from":{"valueOf":1}}',
  ],
  ['toJSON', '{"toJSON":1,"note":{"toJSON":"x"},"uid":{"toJSON":{}}}'],
  [
    'property names of JavaScript',
    '{"__proto__":{"toString":1},"constructor":{"prototype":{}},"hasOwnProperty":0}',
  ],
  ['a conference that is such an object', '{"conference":{"__proto__":null,"id":{"toString":null}}}'],
  ['halves of surrogate pairs', '{"\\ud83d":"\\udc00","uid":"\\ud83d","status":"BEGIN","from":"\\ud800"}'],
  ['numbers out of range', '{"attendees_status":1e400,"note":-1e400,"timestamp":1e400,"uid":1e-400}'],
  ['objects in objects', deep('{"a":', '}')],
  ['lists in lists', deep('[', ']')],
  [
    'JSON in JSON in JSON',
    JSON.stringify({ note: Array.from({ length: 9 }).reduce<string>((t) => JSON.stringify([t]), '[') }),
  ],
  ['a huge name', JSON.stringify({ [`${'n'.repeat(100_000)}`]: 1 })],
  ['a huge uid', JSON.stringify({ uid: 'u'.repeat(100_000), status: 'BEGIN' })],
  [
    'thousands of names',
    JSON.stringify(Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`n${n}`, n]))),
  ],
  [
    'control characters',
    JSON.stringify({ note: '\u0000\u001b[2J\uffff'.repeat(5000), uid: '\u0000', status: 'END' }),
  ],
  ['thousands of phone numbers', JSON.stringify({ note: '5550100123 '.repeat(5500) })],
])('processes a callback with %s, and the later ones', async (_name, body) => {
  for (const isMasked of [false, true]) await expectProcessed({ type: JSON_TYPE, body }, isMasked);
});

/** JSON texts, also those that JSON.stringify never returns. */
const { json } = fc.letrec<{ json: string; value: string }>((tie) => {
  const name = fc.oneof(
    fc.constantFrom(
      'toString',
      'valueOf',
      'toJSON',
      '__proto__',
      'constructor',
      'conference',
      'uid',
      'status',
    ),
    fc.constantFrom(
      'organizer_status',
      'attendees_status',
      'conference_status',
      'timestamp',
      'id',
      'from',
      'pin',
    ),
    arbitraryText(),
    fc.constant('k'.repeat(3000)),
  );
  const object = fc
    .array(fc.tuple(name, tie('value')), { maxLength: 5 })
    .map((pairs) => `{${pairs.map(([each, value]) => `${JSON.stringify(each)}:${value}`).join(',')}}`);
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        '1',
        '0',
        '-0',
        '1e400',
        '-1e400',
        '1e-400',
        'null',
        'true',
        '"BEGIN"',
        '"\\ud83d"',
        '"\\u0000"',
      ),
      arbitraryText().map((text) => JSON.stringify(text)),
      fc.constantFrom(PIN, `"x ${PIN}"`, '"2026-05-04T10:00:00Z"', '"+15550100123"', '"{\\"toString\\":1}"'),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
      object,
    ),
    json: object,
  };
});

const sent: fc.Arbitrary<Sent> = fc.oneof(
  fc.tuple(json, fc.constantFrom(JSON_TYPE, FORM)).map(([body, type]) => ({ body, type })),
  json.map(
    (body) => ({ method: 'GET', query: `note=${encodeURIComponent(body)}&uid=%00`, body: '' }) as const,
  ),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ body: Buffer.from(bytes), type: FORM })),
);

test('publishes and stores a callback with any content, and processes later ones', async () => {
  await fc.assert(fc.asyncProperty(sent, fc.boolean(), expectProcessed), { numRuns: propertyRuns(10) });
});

test('publishes and stores the largest callback of a conference with the most calls of the longest uids', async () => {
  for (const isMasked of [true, false]) {
    const relay = await relayOf(isMasked);
    const { head } = await relay.conferenceLog.load(relay.id);
    if (!head) throw new Error('expected a state');
    const participants = Array.from({ length: MAX_PARTICIPANTS - 1 }, (_, index) =>
      `${index}-`.padEnd(128, 'u'),
    );
    const crowded = {
      ...{ entry: { ...change('updated'), conferenceId: relay.id }, events: [] },
      ...{ state: { ...head.state, position: 2, participants }, committedAt: at('10:10:00') },
    };
    expect(await relay.conferenceLog.append(crowded)).toBe(true);
    await relay.conferenceLog.moveHead(crowded);
    // A mask is longer than the number.
    const fields = { uid: 'u1', status: 'BEGIN', phones: Array.from({ length: 6500 }, () => 5550100) };
    const body = JSON.stringify(fields).padEnd(128 * 1024);
    const entry = await relay.receives({ type: JSON_TYPE, query: `text=${'a%22'.repeat(2000)}`, body });
    const record = await recordOf(relay.conferenceLog, relay.id, entry);
    expect(record?.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Callback Received', 'Participant Joined']),
    );
    expect(record?.events[0]?.detail.callback).toMatchObject({
      faults: [],
      ...(isMasked && { truncated: true }),
    });
    expect((await relay.conferenceLog.load(relay.id)).head?.lastEntryId).toBe(entry);
  }
});
