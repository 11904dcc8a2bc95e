import fc from 'fast-check';
import {
  type AttemptResult,
  newDelivery,
  recordAttempt,
  recordManualAttempt,
} from '../../lambda/domain/delivery';
import { after, type Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { BusEvent } from '../../local/event-bus';
import { formatAttempt, formatEvent, say, terminalLogger } from '../../local/terminal';
import { arbitraryJson, arbitraryJsonObject, createDeepJson } from '../arbitrary-json';
import { setPropertyRuns } from '../property-runs';
import { captureOutput } from './captured-output';

setPropertyRuns(100);

const startedAt = '2026-05-04T10:00:02.004Z' as Instant;
const received: StatusEvent = {
  ...{ type: 'Callback Received', time: startedAt },
  detail: {
    metadata: {
      ...{ id: 'e', schemaVersion: '1', conferenceId: 'c', sequence: 12 },
      ...{ occurredAt: startedAt, receivedAt: startedAt, origin: 'callback' },
    },
    conference: { label: 'Weekly progress' },
  },
};

test.each<[string, Omit<AttemptResult, 'startedAt'>, number, string]>([
  ['success', { duration: 4, status: 200 }, 0, '200 in 4 ms'],
  ['the first failure', { duration: 15_000, status: 503 }, 0, '503 in 15000 ms, retry in 5 s'],
  [
    'no answer',
    { duration: 2, failure: 'no connection' },
    2,
    'no connection in 2 ms, attempt 3, retry in 30 min',
  ],
  ['a long wait', { duration: 2, status: 500 }, 3, '500 in 2 ms, attempt 4, retry in 2 h'],
  ['the end', { duration: 2, status: 410 }, 1, '410 in 2 ms, attempt 2'],
])('formats an attempt as one line: %s', (_name, answer, attemptCount, what) => {
  const delivery = recordAttempt({ ...newDelivery('c', 1), attemptCount }, { startedAt, ...answer }, 0);
  expect(formatAttempt(delivery, received)).toBe(
    `10:00:02.004  delivery        Weekly progress   ${what}  id=c.1`,
  );
  expect(formatAttempt(delivery)).toBe(`10:00:02.004  delivery        c                 ${what}  id=c.1`);
});

test('an attempt that a caller requested shows the time until the automatic one, or none if that is due', () => {
  const failed = recordAttempt(newDelivery('c', 1), { startedAt, duration: 0, status: 503 }, 0);
  const shown = (seconds: number) =>
    formatAttempt(
      recordManualAttempt(failed, { startedAt: after(startedAt, seconds * 1000), duration: 1, status: 500 }),
    );
  expect(shown(2)).toMatch(/500 in 1 ms, attempt 2, retry in 3 s {2}id=c\.1$/);
  expect(shown(9)).toMatch(/500 in 1 ms, attempt 2, retry in 0 s {2}id=c\.1$/);
});

function busEvent(type: string, more: object, label: unknown = 'Weekly progress'): BusEvent {
  const { metadata } = received.detail;
  return {
    ...{ version: '0', id: 'i', source: 's', account: 'a', time: startedAt, region: 'local', resources: [] },
    ...{ 'detail-type': type, detail: { metadata, conference: { label }, ...more } },
  };
}
const callbackEvent = (known: object, unknown: object = {}, faults: readonly unknown[] = []) =>
  busEvent('Callback Received', {
    callback: { entry: 'e', position: 7, method: 'POST', known, unknown, faults, raw: '/' },
  });

test.each<[string, BusEvent, string]>([
  [
    'a callback',
    callbackEvent({ id: 'c', conference_status: 'unknown', organizer_status: true, attendees_status: 0 }),
    'callback  #12   Weekly progress   POST conference_status=unknown organizer_status=true attendees_status=0',
  ],
  [
    'a callback whose text looks like other fields',
    callbackEvent({ note: 'x organizer_status=false', 'a b': '', empty: 'a="b"' }),
    'callback  #12   Weekly progress   POST note="x organizer_status=false" "a b"="" empty="a=\\"b\\""',
  ],
  [
    'a callback with structures',
    callbackEvent({}, JSON.parse('{"note":{"toString":1},"list":[1,null],"__proto__":{"valueOf":2}}')),
    'callback  #12   Weekly progress   POST note={"toString":1} list=[1,null] __proto__={"valueOf":2}',
  ],
  [
    'a callback with faults',
    callbackEvent({}, {}, ['the body cannot be read']),
    'callback  #12   Weekly progress   POST the body cannot be read',
  ],
  [
    'a callback with a text that is too long',
    callbackEvent({ note: 'x'.repeat(1000) }),
    `callback  #12   Weekly progress   POST note=${'x'.repeat(256)}…`,
  ],
  [
    'a callback that is too deep for JSON.stringify',
    callbackEvent({ note: createDeepJson(50_000) }),
    'callback  #12   Weekly progress   POST note=(cannot be shown)',
  ],
  [
    'a label that is not a text',
    busEvent('Conference Started', {}, JSON.parse('{"toString":1}')),
    'event     #12   {"toString":1}    Conference Started',
  ],
])('formats an event as one line: %s', (_name, event, line) => {
  expect(formatEvent(event)).toBe(`10:00:02.004  ${line}`);
});

test('writes any JSON of an event, an attempt or a log line as one line without control characters', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryJsonObject, arbitraryJsonObject, arbitraryJson, async (known, unknown, one) => {
      const event = callbackEvent(known, unknown, [one]);
      const asStatus = {
        ...received,
        detail: { ...received.detail, conference: { label: one } },
      } as StatusEvent;
      const failed = recordAttempt(
        newDelivery('c', 1),
        { startedAt, duration: 4, failure: `${typeof one}\n\u001b` },
        0,
      );
      const output = await captureOutput(() => {
        say(formatEvent({ ...event, detail: { ...event.detail, conference: { label: one } } }));
        say(formatEvent(busEvent('Participant Joined', { call: known, one })));
        say(formatAttempt(failed, asStatus));
        terminalLogger.warn('any.code', { one, known });
        terminalLogger.error('any.code', { error: Object.assign(new Error('a\nb'), { cause: one }) });
      });
      expect(output.endsWith('\n')).toBe(true);
      const lines = output.slice(0, -1).split('\n');
      expect(lines).toHaveLength(5);
      for (const line of lines)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
