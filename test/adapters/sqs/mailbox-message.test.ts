import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { parseStatusCheck, serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { type Entry, tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { COMMAND_PROBLEM, commandOutcome } from '../../domain/entries';

const AT = '2026-05-04T10:00:00.000Z' as Instant;
const SENT = Date.parse(AT);
const later = (milliseconds: number) => new Date(SENT + milliseconds).toISOString() as Instant;
const common = { id: 'e1', conferenceId: 'c1', receivedAt: AT };
const request = { method: 'POST', query: 'a=1', headers: {}, body: 'YQ==' };
const callback: Entry = { ...common, kind: 'callback', request };
const statusReport: Entry = {
  ...common,
  kind: 'status-report',
  requestedAt: later(-500),
  report: 'not found',
};
const tick = tickOf('c1', { revision: 1, dueAt: AT });
const ENTRIES: readonly Entry[] = [
  ...[callback, statusReport, tick],
  { ...callback, original: { id: 'callback-1', conferenceId: 'c2', receivedAt: AT } },
  { ...common, kind: 'change', change: 'created', version: 1 },
  { ...common, kind: 'undelivered', callback: 7, failedAt: AT, attempts: 9, reason: 'no connection' },
  commandOutcome('10:00:00'),
  commandOutcome('10:00:00', COMMAND_PROBLEM, { metadata: { case: '4711' } }),
  { ...common, kind: 'assignment', fonenumber: '3215550001', start: AT, outcome: 'postponed', until: AT },
];

/** The entry of a message with this body, in the group of `c1`. */
function read(body: string, sentAt = SENT): Entry {
  return parseEntry({ id: 'm1', group: 'c1', body, sentAt });
}

test.each(ENTRIES.map((entry) => [entry.kind, entry] as const))(
  'a message of an entry parses to the entry: %s',
  (_kind, entry) => {
    expect(read(serializeEntry(entry))).toEqual(entry);
  },
);

describe('an unreadable message is an entry of its group, with its bytes', () => {
  const withFields = (of: Entry, fields: object) => serializeEntry({ ...of, ...fields } as Entry);
  test.each([
    ['it is not JSON', '{'],
    ['it is nothing', 'null'],
    ['its format is of another release', serializeEntry(callback).replace('"format":1', '"format":2')],
    ['it is of another conference', withFields(callback, { conferenceId: 'c2' })],
    ['its kind is unknown', withFields(callback, { kind: 'call' })],
    ['its id is a number', withFields(callback, { id: 7 })],
    ['its time is not a time', withFields(callback, { receivedAt: 'now' })],
    ['its time is written in another way', withFields(callback, { receivedAt: '2026-05-04T10:00:00Z' })],
    ['its time is a number', withFields(callback, { receivedAt: SENT })],
    ['a callback has no request', withFields(callback, { request: undefined })],
    ['the request of a callback is nothing', withFields(callback, { request: null })],
    ['the request of a callback is a string', withFields(callback, { request: 'POST' })],
    ['a request has no method', withFields(callback, { request: { ...request, method: undefined } })],
    ['the query of a request is a number', withFields(callback, { request: { ...request, query: 1 } })],
    ['a request has no headers', withFields(callback, { request: { ...request, headers: undefined } })],
    [
      'the headers of a request are nothing',
      withFields(callback, { request: { ...request, headers: null } }),
    ],
    ['the conference that received it is a number', withFields(callback, { original: { conferenceId: 2 } })],
    ['a change does not say which', withFields(callback, { kind: 'change', version: 3 })],
    ['a change has no version', withFields(callback, { kind: 'change', change: 'created' })],
    ['a status report has no request time', withFields(statusReport, { requestedAt: undefined })],
    ['an undelivered callback is not named', withFields(callback, { kind: 'undelivered', failedAt: AT })],
    ['a failed delivery has no time', withFields(callback, { kind: 'undelivered', callback: 7 })],
    ['an assignment has no number', withFields(callback, { kind: 'assignment', outcome: 'assigned' })],
    ['an assignment has no outcome', withFields(callback, { kind: 'assignment', fonenumber: '3215550001' })],
    ['a command is missing', withFields(callback, { kind: 'command' })],
    ['a command has no source', withFields(commandOutcome('10:00:00'), { command: { id: 'a', type: 'b' } })],
    ['a problem has no message', withFields(commandOutcome('10:00:00'), { problem: { status: 400 } })],
    ['a tick has half a revision', withFields(tick, { revision: 1.5 })],
    ['a tick is due at no time', withFields(tick, { dueAt: 'soon' })],
    [
      'it is longer than any entry',
      withFields(callback, { request: { ...request, body: 'x'.repeat(224 * 1024) } }),
    ],
  ])('if %s', (_why, body) => {
    expect(read(body)).toEqual({
      ...{ kind: 'unreadable', id: 'unreadable-m1', conferenceId: 'c1', receivedAt: AT },
      fault: expect.stringMatching(/message/),
      body: Buffer.from(body)
        .subarray(0, 128 * 1024)
        .toString('base64'),
    });
  });

  test('also if the queue does not give the time of sending', () => {
    expect(read('{', Number.NaN).receivedAt).toBe('1970-01-01T00:00:00.000Z');
  });
});

test('accepts a message of exactly the largest size', () => {
  const most = 224 * 1024;
  const empty = serializeEntry({ ...callback, request: { ...request, body: '' } } as Entry).length;
  const body = serializeEntry({
    ...callback,
    request: { ...request, body: 'x'.repeat(most - empty) },
  } as Entry);
  expect([body.length, read(body).kind]).toEqual([most, 'callback']);
});

describe('when an entry was received', () => {
  test.each([
    ['a tick that is sent when it is due', 0, AT],
    ['a tick that is sent late', 7000, later(7000)],
    ['a tick that a clock sent early', -7000, AT],
    ['a tick without a time of sending', Number.NaN, AT],
  ])('%s', (_what, by, expected) => {
    expect(read(serializeEntry(tick), SENT + by)).toEqual({ ...tick, receivedAt: expected });
  });

  test.each([
    [60_000, callback],
    [60_001, { ...callback, redriven: true }],
    [-60_000, callback],
    [-60_001, { ...callback, receivedAt: later(-60_001) }],
    [Number.NaN, callback],
  ])('a callback that was sent %d ms after it', (by, expected) => {
    expect(read(serializeEntry(callback), SENT + by)).toEqual(expected);
  });

  test('the request time of a status report moves with its receipt time if the clock was ahead', () => {
    const sentAt = later(-3_600_000);
    expect(read(serializeEntry(statusReport), Date.parse(sentAt))).toEqual({
      ...statusReport,
      ...{ receivedAt: sentAt, requestedAt: later(-3_600_500) },
    });
  });
});

describe('the message of a command of the number desk', () => {
  const command = { kind: 'assign number' as const, id: 'a1', conferenceId: 'c1', fonenumber: '3215550001' };

  test.each([
    { ...command, notBefore: AT },
    { ...command, notBefore: AT, start: AT, end: later(1) },
  ])('gives back %j', (each) => {
    expect(parseStatusCheck(serializeStatusCheck(each))).toEqual(each);
  });

  test.each([{ fonenumber: undefined }, { notBefore: 7 }, { kind: 'set number' }, { start: null }])(
    'is refused with %j',
    (withFields) => {
      expect(() =>
        parseStatusCheck(serializeStatusCheck({ ...command, notBefore: AT, ...withFields } as never)),
      ).toThrow();
    },
  );
});

describe('the message of a status check', () => {
  const statusCheck = { id: 'q1', conferenceId: 'c1', reason: 'a test', notBefore: AT };

  test.each([[statusCheck], [{ ...statusCheck, isAudit: true as const }]])('gives back %j', (each) => {
    expect(parseStatusCheck(serializeStatusCheck(each))).toEqual(each);
  });

  test.each([[{ notBefore: 7 }], [{ reason: undefined }], [{ isAudit: false }]])(
    'is refused with %j',
    (withFields) => {
      expect(() =>
        parseStatusCheck(serializeStatusCheck({ ...statusCheck, ...withFields } as never)),
      ).toThrow();
    },
  );
});
