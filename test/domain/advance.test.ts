import { advance } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import { createRules, DEFAULT_RULES } from '../../lambda/domain/rules';
import { MAX_PARTICIPANTS } from '../../lambda/domain/state';
import { advanceEntries } from './advance-entries';
import {
  call,
  callback,
  callbackWithTime,
  change,
  definition,
  presence,
  statusReport,
  WHOLE_CONFERENCE,
} from './entries';

const wholeTypes = [
  'Conference Scheduled',
  'Conference Started',
  'Organizer Joined',
  'Attendee Count Changed',
  'Attendee Count Changed',
  'Organizer Left',
  'Conference Ended',
];

const scenarios: [string, Entry[], string[]][] = [
  ['a created conference is scheduled', [change('created')], ['Conference Scheduled']],
  [
    'a creation that is received twice is scheduled once',
    [change('created'), change('created')],
    ['Conference Scheduled'],
  ],
  ['a creation that was refused has failed', [change('failed')], ['Conference Creation Failed']],
  [
    'a creation that was refused can be retried',
    [change('failed'), change('created')],
    ['Conference Creation Failed', 'Conference Scheduled'],
  ],
  [
    'a retried creation has the phase of earlier callbacks',
    [presence('10:00:01', false, 1), change('failed'), change('created')],
    [
      'Conference Scheduled',
      'Conference Started',
      'Attendee Count Changed',
      'Conference Creation Failed',
      'Conference Scheduled',
      'Conference Started',
    ],
  ],
  [
    'presence without calls causes the start and the end',
    [change('created'), ...WHOLE_CONFERENCE],
    wholeTypes,
  ],
  [
    'a conference that everybody left before its end has not ended',
    [change('created'), presence('10:00:01', true, 0), presence('10:30:00', false, 0)],
    ['Conference Scheduled', 'Conference Started', 'Organizer Joined', 'Organizer Left'],
  ],
  [
    'a callback that arrives before the creation schedules the conference',
    [presence('10:00:01', false, 1), change('created')],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'two equal callbacks both count',
    [
      change('created'),
      presence('10:01:00', false, 2),
      presence('10:02:00', false, 1),
      presence('10:03:00', false, 2),
    ],
    ['Conference Scheduled', 'Conference Started', ...Array<string>(3).fill('Attendee Count Changed')],
  ],
  [
    'a word that means the start starts a conference, and one that means the end ends it early',
    [
      change('created'),
      callback('10:00:00', { conference_status: 'Active' }),
      callback('10:10:00', { conference_status: 'COMPLETED' }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'a conference that is first reported as ended has started, too',
    [change('created'), callback('10:10:00', { conference_status: 'ended' })],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'the word unknown does not revoke a reported end',
    [
      change('created'),
      callbackWithTime('10:10:00', '10:10:00', { conference_status: 'ended' }),
      callbackWithTime('10:11:00', '10:11:00', { conference_status: 'unknown', attendees_status: 0 }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'a repeated identity changes nothing',
    [change('created'), call('10:00:00', 'u1', 'BEGIN'), call('10:00:01', 'u1', 'BEGIN')],
    ['Conference Scheduled', 'Conference Started', 'Participant Joined'],
  ],
  [
    'an END that arrives before its BEGIN leaves no participant',
    [change('created'), call('11:00:01', 'u1', 'END'), call('11:00:02', 'u1', 'BEGIN')],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'an END without its BEGIN proves attendance',
    [change('created'), call('10:30:00', 'u1', 'END')],
    ['Conference Scheduled', 'Conference Started'],
  ],
  [
    'calls without presence cause the start and the end',
    [change('created'), call('10:00:00', 'u1', 'BEGIN'), call('11:00:01', 'u1', 'END')],
    [
      'Conference Scheduled',
      'Conference Started',
      'Participant Joined',
      'Participant Left',
      'Conference Ended',
    ],
  ],
  [
    'a call that begins reopens an ended conference',
    [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'BEGIN')],
    [...wholeTypes, 'Conference Started', 'Participant Joined'],
  ],
  [
    'a call that ends does not reopen an ended conference, also if it reports attendees',
    [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'END', { attendees_status: 1 })],
    [...wholeTypes, 'Attendee Count Changed'],
  ],
  [
    'a callback with its own newer time reopens an ended conference',
    [
      change('created'),
      ...WHOLE_CONFERENCE,
      callbackWithTime('11:01:00', '11:00:30', { attendees_status: 1 }),
    ],
    [...wholeTypes, 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'of two callbacks with times, the one with the later time counts, also if it arrives first',
    [
      change('created'),
      callbackWithTime('10:10:00', '10:09:00', { attendees_status: 3 }),
      callbackWithTime('10:11:00', '10:08:00', { attendees_status: 1 }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'a time in the future does not block later callbacks',
    [
      change('created'),
      callbackWithTime('10:10:00', '11:09:00', { attendees_status: 3 }),
      callbackWithTime('10:11:00', '10:11:00', { attendees_status: 0 }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed', 'Attendee Count Changed'],
  ],
  [
    'a status report reopens an ended conference',
    [change('created'), ...WHOLE_CONFERENCE, statusReport('11:05:00', 1)],
    [...wholeTypes, 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'a status report that was requested before the last callback changes nothing',
    [change('created'), presence('10:00:05', false, 2), statusReport('10:00:04', 0)],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'a status report that was requested before another one changes nothing',
    [change('created'), statusReport('10:00:05', 2), statusReport('10:00:04', 0)],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'a conference that FoneStorm no longer has is gone, and is scheduled again when FoneStorm has it',
    [change('created'), statusReport('10:00:00', 'not found'), statusReport('10:01:00', 0)],
    ['Conference Scheduled', 'Conference Gone', 'Conference Scheduled'],
  ],
  [
    'an ended conference stays ended if FoneStorm no longer has it',
    [change('created'), ...WHOLE_CONFERENCE, statusReport('11:05:00', 'not found')],
    wholeTypes,
  ],
  [
    'a cancelled conference stays cancelled',
    [
      change('created'),
      change('deleted'),
      change('created'),
      presence('10:00:05', false, 2),
      statusReport('10:01:00', 2),
      change('deleted'),
    ],
    ['Conference Scheduled', 'Conference Cancelled'],
  ],
  ['a redriven change is published', [{ ...change('created'), redriven: true }], ['Conference Scheduled']],
];

describe('a conference is advanced by its entries', () => {
  test.each(scenarios)('%s', (_name, entries, types) => {
    expect(advanceEntries(entries).types).toEqual(types);
  });

  test('status words of a deployment override the defaults', () => {
    const rules = createRules({ statusWords: { Adjourned: 'ended', closed: 'started' } });
    const entries = [
      callback('10:00:00', { conference_status: 'closed' }),
      callback('10:10:00', { conference_status: 'adjourned' }),
    ];
    expect(advanceEntries(entries, { rules }).types).toEqual([
      'Conference Scheduled',
      'Conference Started',
      'Conference Ended',
    ]);
  });

  test('a word without a meaning is stored unchanged', () => {
    const { state, statusChecks } = advanceEntries([
      presence('10:00:00', true, 0),
      callback('10:01:00', { conference_status: 'Locked' }),
    ]);
    expect(state).toMatchObject({ statusWord: { value: 'Locked' }, phase: 'live' });
    expect(statusChecks).toHaveLength(1);
  });

  test('an ended conference stays ended after a newer word without a meaning, in any order of receipt', () => {
    const began = callback('10:40:00', {
      ...{ uid: 'u1', status: 'BEGIN', conference_status: 'ended' },
      timestamp: '2026-05-04T10:30:00Z',
    });
    const left = call('10:40:01', 'u1', 'END');
    const word = callback('10:40:02', { conference_status: 'Archived', timestamp: '2026-05-04T10:31:00Z' });
    for (const order of [
      [began, left, word],
      [left, word, began],
      [word, began, left],
    ]) {
      expect(advanceEntries([change('created'), ...order]).state).toMatchObject({
        ...{ phase: 'ended', statusWord: { value: 'Archived' }, endReported: { value: true } },
      });
    }
  });

  test.each<[string, string, boolean]>([
    ['the end', 'Ended', true],
    ['that it is in progress', 'active', false],
    ['a word without a meaning', 'open', false],
    ['the word unknown', 'unknown', true],
  ])('a status report of %s decides whether the end counts as reported', (_name, word, isOver) => {
    const ended = callback('10:10:00', { conference_status: 'ended' });
    const { state } = advanceEntries([change('created'), ended, statusReport('10:20:00', { word })]);
    expect(state.endReported?.value).toBe(isOver);
  });

  test('the number of stored participants has a limit', () => {
    const participants = Array.from({ length: MAX_PARTICIPANTS }, (_, index) => `u${index}`);
    const { state } = advanceEntries([call('10:00:00', 'u0', 'BEGIN')]);
    const after = advance(
      { definition, state: { ...state, participants } },
      call('10:00:01', 'new', 'BEGIN'),
      DEFAULT_RULES,
    );
    expect(after.state.participants).toHaveLength(MAX_PARTICIPANTS);
    expect(after.state.phase).toBe('live');
  });

  test('an entry of a conference without a definition is stored, and sets no phase', () => {
    const { state, events } = advance(
      { definition: undefined },
      presence('10:00:00', true, 1),
      DEFAULT_RULES,
    );
    expect(state).toMatchObject({ position: 1, organizer: { value: true } });
    expect(state.phase).toBeUndefined();
    expect(events.map(({ type }) => type)).toContain('Callback Received');
  });
});
