import { advance, type Known, RULES } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';

const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

const definition: Known['definition'] = {
  id: 'c1',
  fields: { start_time: at('10:00:00'), end_time: at('11:00:00'), label: 'Weekly' },
  standing: 'confirmed',
  createdAt: at('09:00:00'),
  digest: 'd',
  version: 3,
  fonestorm: { id: 'f1', pin: '216897', confirmedAt: at('09:00:00') },
};

let count = 0;
const id = () => {
  count += 1;
  return String(count);
};

function callback(time: string, fields: Record<string, unknown>, more: { redriven?: true } = {}): Entry {
  const body = Buffer.from(JSON.stringify(fields)).toString('base64');
  const request = { method: 'POST', query: '', headers: { 'content-type': 'application/json' }, body };
  return {
    kind: 'callback',
    id: `callback-${id()}`,
    conferenceId: 'c1',
    receivedAt: at(time),
    request,
    ...more,
  };
}
function presence(time: string, organizer: boolean, attendees: number): Entry {
  return callback(time, {
    id: 'f1',
    conference_status: 'unknown',
    organizer_status: organizer,
    attendees_status: attendees,
  });
}
function call(time: string, uid: string, status: 'BEGIN' | 'END'): Entry {
  return callback(time, { uid, status, from: '+15550100', direction: 'INBOUND' });
}
function change(what: 'created' | 'updated' | 'deleted' | 'failed'): Entry {
  return {
    kind: 'change',
    id: `change-${id()}`,
    conferenceId: 'c1',
    receivedAt: at('09:00:00'),
    change: what,
  };
}
function answer(askedAt: string, attendees: number | 'not found'): Entry {
  return {
    kind: 'answer',
    id: `answer-${id()}`,
    conferenceId: 'c1',
    receivedAt: at(askedAt),
    askedAt: at(askedAt),
    answer:
      attendees === 'not found'
        ? attendees
        : { conference_status: 'unknown', organizer_status: false, attendees_status: attendees },
  };
}

/** Advances as the operation does, with a record of which entry brought an identity first. */
function run(entries: readonly Entry[]) {
  const events: StatusEvent[] = [];
  const questions: string[] = [];
  const seen = new Map<string, string>();
  let state: Known['state'];
  for (const entry of entries) {
    const body =
      entry.kind === 'callback' ? JSON.parse(Buffer.from(entry.request.body, 'base64').toString()) : {};
    const identity = `${body.uid}#${body.status}`;
    const owner = body.uid ? (seen.get(identity) ?? entry.id) : entry.id;
    if (body.uid) seen.set(identity, owner);
    const callEnded = body.status === 'BEGIN' && seen.has(`${body.uid}#END`);
    const duplicateOf = owner === entry.id ? undefined : owner;
    const outcome = advance({ definition, state, duplicateOf, callEnded }, entry, RULES);
    state = outcome.state;
    events.push(...outcome.events);
    if (outcome.question) questions.push(outcome.question.reason);
  }
  return {
    events,
    questions,
    state,
    types: events.map(({ type }) => type).filter((t) => t !== 'Callback Received'),
  };
}

const full = [presence('10:00:01', true, 0), presence('10:00:05', true, 2), presence('11:00:09', false, 0)];

const scenarios: [string, Entry[], string[]][] = [
  ['a created conference is scheduled', [change('created')], ['Conference Scheduled']],
  ['a creation that was refused has failed', [change('failed')], ['Conference Creation Failed']],
  [
    'presence alone tells the start and the end',
    [change('created'), ...full],
    [
      'Conference Scheduled',
      'Conference Started',
      'Organizer Joined',
      'Attendee Count Changed',
      'Attendee Count Changed',
      'Organizer Left',
      'Conference Ended',
    ],
  ],
  [
    'everybody gone before the end may come back',
    [change('created'), presence('10:00:01', true, 0), presence('10:30:00', false, 0)],
    ['Conference Scheduled', 'Conference Started', 'Organizer Joined', 'Organizer Left'],
  ],
  [
    'a callback that overtakes the creation announces it',
    [presence('10:00:01', false, 1), change('created')],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'two equal callbacks are both true',
    [
      change('created'),
      presence('10:01:00', false, 2),
      presence('10:02:00', false, 1),
      presence('10:03:00', false, 2),
    ],
    ['Conference Scheduled', 'Conference Started', ...Array<string>(3).fill('Attendee Count Changed')],
  ],
  [
    'a repeated identity changes nothing',
    [change('created'), call('10:00:00', 'u1', 'BEGIN'), call('10:00:01', 'u1', 'BEGIN')],
    ['Conference Scheduled', 'Conference Started', 'Participant Joined'],
  ],
  [
    'an end that overtakes its beginning leaves nobody behind',
    [change('created'), call('11:00:01', 'u1', 'END'), call('11:00:02', 'u1', 'BEGIN')],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'an answer opens an ended conference again',
    [change('created'), ...full, answer('11:05:00', 1)],
    [
      'Conference Scheduled',
      'Conference Started',
      'Organizer Joined',
      'Attendee Count Changed',
      'Attendee Count Changed',
      'Organizer Left',
      'Conference Ended',
      'Conference Started',
      'Attendee Count Changed',
    ],
  ],
  [
    'an answer asked before the last callback changes nothing',
    [change('created'), presence('10:00:05', false, 2), answer('10:00:04', 0)],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'what FoneStorm no longer has is gone, and comes back when it has it again',
    [change('created'), answer('10:00:00', 'not found'), answer('10:01:00', 0)],
    ['Conference Scheduled', 'Conference Gone', 'Conference Scheduled'],
  ],
  [
    'a cancelled conference stays cancelled',
    [change('created'), change('deleted'), presence('10:00:05', false, 2), answer('10:01:00', 2)],
    ['Conference Scheduled', 'Conference Cancelled'],
  ],
];

describe('a conference is advanced by its entries', () => {
  test.each(scenarios)('%s', (_name, entries, types) => {
    const { events, types: happened } = run(entries);
    expect(happened).toEqual(types);
    expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ detail }) => detail.metadata.id)).size).toBe(events.length);
  });
});

describe('what is not believed becomes a question', () => {
  test.each<[string, Entry[], RegExp]>([
    ['a callback that says nothing', [callback('10:00:00', { hello: 1 })], /says nothing/],
    [
      'a callback with a value of the wrong type',
      [callback('10:00:00', { attendees_status: 'x' })],
      /attendees_status/,
    ],
    [
      'a callback about another conference',
      [callback('10:00:00', { id: 'f2', attendees_status: 1 })],
      /about f2/,
    ],
    ['presence after the end', [change('created'), ...full, presence('11:01:00', false, 1)], /goes on/],
    [
      'over, and somebody there',
      [callback('10:00:00', { conference_status: 'ended', attendees_status: 1 })],
      /over/,
    ],
    [
      'a callback from a dead-letter queue',
      [callback('10:00:00', { attendees_status: 1 }, { redriven: true })],
      /back/,
    ],
  ])('%s', (_name, entries, reason) => {
    const { questions } = run(entries);
    expect(questions).toEqual([expect.stringMatching(reason)]);
  });

  test('one question that is not due yet settles those that follow', () => {
    const entries = [callback('10:00:00', {}), callback('10:00:04', {}), callback('10:00:06', {})];
    expect(run(entries).questions).toHaveLength(2);
  });

  test('a callback that came back from a dead-letter queue is no transition', () => {
    const { types } = run([
      change('created'),
      callback('10:00:00', { attendees_status: 1 }, { redriven: true }),
    ]);
    expect(types).toEqual(['Conference Scheduled']);
  });
});

test('an event carries no PIN and no capability', () => {
  const secret = {
    conference_pin: '216897',
    note: 'pin 216897',
    url: 'https://x/callbacks/c1/k1.abc',
    n: 216897,
  };
  const text = JSON.stringify(run([callback('10:00:00', secret)]).events);
  expect(text).not.toMatch(/216897|k1\.abc/);
});
