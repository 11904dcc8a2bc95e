import { metadata } from '../../lambda/contract/events';
import { advance, onFault } from '../../lambda/domain/advance';
import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import type { Definition } from '../../lambda/domain/definition';
import type { Entry } from '../../lambda/domain/entry';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import type { Origin, StatusEvent } from '../../lambda/domain/status-event';
import { advanceEntries, idempotencyKeys } from './advance-entries';
import {
  at,
  CONFERENCE,
  call,
  callback,
  change,
  definition,
  posted,
  presence,
  statusReport,
  unreadable,
} from './entries';

function event(entries: readonly Entry[], type: StatusEvent['type']): StatusEvent | undefined {
  return advanceEntries(entries).events.findLast((each) => each.type === type);
}

test('an event has its fields, its times, and the state of the conference after it', () => {
  const entry = callback('10:00:05', {
    id: 'f1',
    conference_status: 'Open',
    organizer_status: true,
    attendees_status: 2,
    timestamp: at('10:00:03'),
    room: 'blue',
  });
  expect(advanceEntries([change('created'), entry]).events.slice(1)).toEqual(
    ['Callback Received', 'Conference Started', 'Organizer Joined', 'Attendee Count Changed'].map(
      (type, index) => ({
        type,
        time: at('10:00:05'),
        detail: {
          metadata: {
            id: `${CONFERENCE}.${index + 2}`,
            schemaVersion: '1',
            conferenceId: CONFERENCE,
            sequence: index + 2,
            occurredAt: at('10:00:03'),
            receivedAt: at('10:00:05'),
            origin: 'callback',
          },
          conference: {
            id: CONFERENCE,
            label: 'Weekly',
            start_time: at('10:00:00'),
            end_time: at('11:00:00'),
            conference_status: 'Open',
            organizer_status: true,
            attendees_status: 2,
          },
          ...(type === 'Attendee Count Changed' && { attendees: { before: 0, now: 2 } }),
          ...(type === 'Callback Received' && {
            callback: {
              entry: entry.id,
              method: 'POST',
              content_type: 'application/json',
              known: {
                id: 'f1',
                conference_status: 'Open',
                organizer_status: true,
                attendees_status: 2,
                timestamp: at('10:00:03'),
              },
              unknown: { room: 'blue' },
              faults: [],
              position: 2,
              raw: `/v2/conferences/${CONFERENCE}/callbacks/2`,
            },
          }),
        },
      }),
    ),
  );
});

test.each<[string, Entry, StatusEvent['type'], string, string]>([
  [
    'a callback with a time',
    call('10:00:05', 'u1', 'BEGIN', { time: at('10:00:03') }),
    'Participant Joined',
    '10:00:03',
    'callback',
  ],
  ['a callback without one', presence('10:00:05', true, 0), 'Organizer Joined', '10:00:05', 'callback'],
  ['a status report', statusReport('10:00:05', 1), 'Attendee Count Changed', '10:00:05', 'reconciliation'],
  ['a change', change('deleted', '10:00:05'), 'Conference Cancelled', '10:00:05', 'api'],
  ['a message that cannot be read', unreadable('10:00:05'), 'Callback Received', '10:00:05', 'callback'],
])('%s causes an event with its time and its origin', (_name, entry, type, occurredAt, origin) => {
  expect(event([change('created'), entry], type)?.detail.metadata).toMatchObject({
    occurredAt: at(occurredAt),
    origin,
  });
});

test.each<[string, Entry[], StatusEvent['type'], object]>([
  [
    'an update names the fields that it changed',
    [{ ...change('updated'), changed: ['label', 'end_time'] }],
    'Conference Updated',
    { changed: ['label', 'end_time'] },
  ],
  [
    'a refusal gives its reason',
    [{ ...change('failed'), reason: 'label: too long' }],
    'Conference Creation Failed',
    { reason: 'label: too long' },
  ],
  [
    'a refusal without a reason says who refused',
    [change('failed')],
    'Conference Creation Failed',
    { reason: 'FoneStorm refused' },
  ],
  [
    'the event of a participant has the fields of the call',
    [call('10:00:00', 'u1', 'BEGIN', { to: '+15550199', room: 'blue' })],
    'Participant Joined',
    { call: { uid: 'u1', from: '+15550100', to: '+15550199', direction: 'INBOUND' } },
  ],
  [
    'the event of a participant has only the uid if the call is too large',
    [call('10:00:00', 'u1', 'BEGIN', { to: '1'.repeat(5000) })],
    'Participant Joined',
    { call: { uid: 'u1' } },
  ],
  [
    'a change of the count has both counts',
    [presence('10:00:00', false, 2), statusReport('10:00:01', 1)],
    'Attendee Count Changed',
    { attendees: { before: 2, now: 1 } },
  ],
])('%s', (_name, entries, type, more) => {
  const { metadata: _metadata, conference: _conference, ...rest } = event(entries, type)?.detail ?? {};
  expect(rest).toEqual(more);
});

describe('a callback is marked for delivery', () => {
  const deliver = (known: Definition | undefined, entry: Entry, isFault = false) => {
    const input = { definition: known, ...idempotencyKeys()(entry) };
    const { events } = isFault
      ? onFault(input, entry, 'a fault', DEFAULT_RULES)
      : advance(input, entry, DEFAULT_RULES);
    return (events.at(0)?.detail.callback as CallbackFacts | undefined)?.deliver;
  };
  const withReceiver = {
    ...definition,
    fields: { ...definition.fields, callback_url: 'https://receiver.example/' },
  };
  const received = callback('10:00:00', {});

  test('if its conference has a `callback_url`', () => {
    expect(deliver(withReceiver, received)).toBe(true);
    expect(deliver(withReceiver, received, true)).toBe(true);
  });

  test('unless the conference has none, or is unknown', () => {
    expect(deliver(definition, received)).toBeUndefined();
    expect(deliver(definition, received, true)).toBeUndefined();
    expect(deliver(undefined, received)).toBeUndefined();
  });

  test('unless it is a message that could not be read', () => {
    expect(deliver(withReceiver, unreadable('10:00:00'))).toBeUndefined();
  });
});

test('a callback with a repeated identity names the first entry with it', () => {
  const [first, second] = [call('10:00:00', 'u1', 'BEGIN'), call('10:00:01', 'u1', 'BEGIN')];
  expect(event([first, second], 'Callback Received')?.detail).toMatchObject({
    callback: { entry: second.id, duplicate_of: first.id },
  });
});

describe('an event stays below the limit of its size', () => {
  const LARGEST = 256 * 1024;
  const huge = 128 * 1024 - 200;
  const of = (body: string, contentType: string, query = ''): Entry => ({
    ...callback('10:00:00', {}),
    request: { ...posted(body, contentType), query },
  });
  const json = 'application/json';
  const form = 'application/x-www-form-urlencoded';
  const names = Array.from({ length: 9000 }, (_, index) => `n${index}=1`).join('&');

  test.each<[string, Entry]>([
    ['a long text', of(JSON.stringify({ note: 'x'.repeat(huge) }), json)],
    ['a long text of characters that JSON escapes', of(`note=${'\u0001'.repeat(huge)}`, form)],
    ['a long name', of(JSON.stringify({ ['x'.repeat(huge)]: 1 }), json)],
    ['a long field of a call', of(`uid=u1&status=BEGIN&from=${'\u0001'.repeat(huge)}`, form)],
    ['a long word', of(JSON.stringify({ conference_status: 'x'.repeat(huge) }), json)],
    ['a long id', of(JSON.stringify({ id: 'x'.repeat(huge), attendees_status: 1 }), json)],
    ['a long content type', of('{}', 'x'.repeat(huge))],
    [
      'a long name that contradicts the query',
      of(`${'\u0001'.repeat(huge)}=1`, form, `${'\u0001'.repeat(huge)}=2`),
    ],
    ['many names that contradict the query', of(names, form, names.replaceAll('=1', '=2'))],
    ['deep arrays', of('['.repeat(huge / 2) + ']'.repeat(huge / 2), json)],
    ['deep objects', of(`{"a":`.repeat(huge / 6) + 1 + '}'.repeat(huge / 6), json)],
  ])('%s', (_name, entry) => {
    const { events, statusChecks } = advanceEntries([entry]);
    for (const each of events) expect(Buffer.byteLength(JSON.stringify(each.detail))).toBeLessThan(LARGEST);
    for (const { reason } of statusChecks) expect(reason.length).toBeLessThan(400);
    expect(event([entry], 'Callback Received')).toBeDefined();
  });

  test('an event without its fields is marked as truncated', () => {
    const { detail } =
      event([of(JSON.stringify({ note: 'x'.repeat(huge) }), json)], 'Callback Received') ?? {};
    expect(detail).toMatchObject({ callback: { known: {}, unknown: {}, truncated: true } });
  });
});

test('the schema of the events has the origins of the domain', () => {
  const origins: Record<Origin, true> = {
    ...{ callback: true, timetable: true, reconciliation: true, api: true },
  };
  expect(Object.keys(origins)).toEqual(metadata.entries.origin.pipe[0].options);
});
