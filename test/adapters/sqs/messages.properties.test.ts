import fc from 'fast-check';
import type * as v from 'valibot';
import { bodyOf, itemWithBody } from '../../../lambda/adapters/dynamodb/items';
import { conferenceResponses } from '../../../lambda/adapters/fonestorm/conference-responses';
import { parseBody, requireSuccess } from '../../../lambda/adapters/fonestorm/http-request';
import { parseSecret } from '../../../lambda/adapters/secrets/secrets-manager';
import { parseCommand } from '../../../lambda/adapters/sqs/command-message';
import { parseDeliveryJob, serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { parseStatusCheck, serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import * as secrets from '../../../lambda/contract/secrets';
import type { Entry } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { arbitraryText } from '../../arbitrary-text';
import { propertyRuns, setPropertyRuns } from '../../property-runs';

setPropertyRuns(100);

const AT = Date.UTC(2026, 4, 4);
const receivedAt = new Date(AT).toISOString() as Instant;
const text = arbitraryText();

/** Fields with the names of messages, and others. */
const KINDS = ['callback', 'change', 'status-report', 'tick', 'undelivered', 'unreadable', '__proto__'];
const anyValue = fc.oneof(fc.jsonValue(), fc.constantFrom(...KINDS, receivedAt, 'c', 1));
const NAMES = [
  'kind',
  'id',
  'conferenceId',
  'receivedAt',
  'request',
  'change',
  'requestedAt',
  'dueAt',
  'revision',
];
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), text), anyValue, { maxKeys: 9 });
const wrapped = fc.tuple(fc.constantFrom('entry', 'statusCheck', 'job', 'detail'), fields);
const body = fc.oneof(
  ...[text, fc.json(), wrapped.map(([name, value]) => JSON.stringify({ format: 1, [name]: value }))],
);

const READERS = (['2017', '2.4'] as const).flatMap((each) => Object.values(conferenceResponses(each)));

describe('the mailbox', () => {
  const request = fc.record({
    ...{ method: fc.constantFrom('GET', 'POST'), query: text, body: fc.base64String() },
    headers: fc.dictionary(text, text, { maxKeys: 3 }),
  });
  const entry: fc.Arbitrary<Entry> = fc
    .record({ id: text, conferenceId: text, request })
    .map((more) => ({ kind: 'callback', receivedAt, ...more }));

  test('parses a serialized callback, byte for byte', () => {
    fc.assert(
      fc.property(entry, (each) => {
        const message = { id: 'm', group: each.conferenceId, body: serializeEntry(each), sentAt: AT };
        expect(parseEntry(message)).toEqual(JSON.parse(JSON.stringify(each)));
      }),
    );
  });

  test('makes an entry of the group of any message, and keeps all its bytes', () => {
    fc.assert(
      fc.property(body, text, fc.double(), (each, group, sentAt) => {
        const read = parseEntry({ id: 'm', group, body: each, sentAt });
        expect(read.conferenceId).toBe(group);
        expect(read.receivedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
        if (read.kind === 'unreadable')
          expect(Buffer.from(read.body, 'base64').equals(Buffer.from(each))).toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

test('parses a serialized status check, and rejects anything else', () => {
  const statusCheck = fc.record(
    {
      id: text,
      conferenceId: text,
      reason: text,
      notBefore: fc.constant(receivedAt),
      isAudit: fc.constant(true as const),
    },
    { requiredKeys: ['id', 'conferenceId', 'reason', 'notBefore'] },
  );
  fc.assert(
    fc.property(statusCheck, body, (each, other) => {
      expect(parseStatusCheck(serializeStatusCheck(each))).toEqual({ ...each });
      expect(() => parseStatusCheck(other)).toThrow();
    }),
  );
});

test('parses a serialized job, and rejects anything else, also as a command', () => {
  const of = { conferenceId: text, position: fc.integer({ min: 1 }) };
  const job = fc.oneof(
    fc.record({ ...of, previousAttempts: fc.nat() }),
    fc.record({ ...of, previousManual: fc.nat() }),
  );
  fc.assert(
    fc.property(job, body, (each, other) => {
      expect(parseDeliveryJob(serializeDeliveryJob(each))).toEqual({ ...each });
      expect(() => parseDeliveryJob(other)).toThrow();
      expect(() => parseCommand(other)).toThrow();
    }),
  );
});

test('an item has the body that was written; a missing item has none', () => {
  fc.assert(
    fc.property(text, text, fc.jsonValue(), (pk, sk, value) => {
      expect(bodyOf(itemWithBody(pk, sk, value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(bodyOf(undefined)).toBeUndefined();
});

test('a response of FoneStorm is parsed or throws a FoneStormError, whose wait is whole seconds up to a day', () => {
  const seconds = fc.oneof(
    fc.constantFrom('Infinity', '-5', '1e300', '0x10', '2.5', '', '٣'),
    fc.nat().map(String),
  );
  const status = fc.oneof(fc.constant(429), fc.integer({ min: 100, max: 599 }));
  fc.assert(
    fc.property(status, seconds, body, (status, retryAfter, text) => {
      const headers = { 'retry-after': retryAfter };
      try {
        requireSuccess({ status, headers, body: text }, true);
        for (const reader of READERS) parseBody<unknown>({ status, body: text }, reader);
      } catch (error) {
        if (!(error instanceof FoneStormError)) throw error;
        const { retryAfter: wait = 1 } = error.details;
        expect([Number.isInteger(wait), wait >= 1, wait < 100_000]).toEqual([true, true, true]);
      }
    }),
  );
});

test('a secret is parsed, or rejected without quoting it', () => {
  const { callbackKeys, signingKeys, credentials, foneStormCredentials, maskKey } = secrets;
  const schema = fc.constantFrom<v.GenericSchema>(
    callbackKeys,
    signingKeys,
    credentials,
    foneStormCredentials,
    maskKey,
  );
  const HIDDEN = 'hidden-value';
  const value = fc.oneof(fc.jsonValue(), fc.constant(HIDDEN), fc.constant({ local: HIDDEN }));
  const names = fc.constantFrom(
    'current',
    'basic',
    'tokens',
    'users',
    'loginKey',
    'token',
    'username',
    'password',
    'key',
    'k',
  );
  fc.assert(
    fc.property(schema, fc.dictionary(names, value, { maxKeys: 5 }), text, (each, fields, other) => {
      for (const given of [JSON.stringify(fields), other, `${JSON.stringify(fields)}${HIDDEN}`]) {
        try {
          parseSecret(given, each, 'arn');
        } catch (error) {
          expect(String(error)).toMatch(/^MalformedSecret: the secret arn has faults: /);
          expect(String(error)).not.toContain(HIDDEN);
        }
      }
    }),
  );
});
