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
    'a creation that is announced twice is scheduled once',
    [change('created'), change('created')],
    ['Conference Scheduled'],
  ],
  ['a creation that was refused has failed', [change('failed')], ['Conference Creation Failed']],
  [
    'a creation that was refused can be tried again',
    [change('failed'), change('created')],
    ['Conference Creation Failed', 'Conference Scheduled'],
  ],
  [
    'a creation that is refused, and was heard of before, comes back as what was heard',
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
  ['presence alone tells the start and the end', [change('created'), ...WHOLE_CONFERENCE], wholeTypes],
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
    'a word that means the start starts it, one that means the end ends it before its time',
    [
      change('created'),
      callback('10:00:00', { conference_status: 'Active' }),
      callback('10:10:00', { conference_status: 'COMPLETED' }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'a conference that is found over has started, too',
    [change('created'), callback('10:10:00', { conference_status: 'ended' })],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'the word unknown does not take back that it ended',
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
    'an end that overtakes its beginning leaves nobody behind',
    [change('created'), call('11:00:01', 'u1', 'END'), call('11:00:02', 'u1', 'BEGIN')],
    ['Conference Scheduled', 'Conference Started', 'Conference Ended'],
  ],
  [
    'a call that was only heard to end was there',
    [change('created'), call('10:30:00', 'u1', 'END')],
    ['Conference Scheduled', 'Conference Started'],
  ],
  [
    'calls alone tell the start and the end',
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
    'a call that begins opens an ended conference again',
    [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'BEGIN')],
    [...wholeTypes, 'Conference Started', 'Participant Joined'],
  ],
  [
    'a call that ends does not open an ended conference again, whoever it says is there',
    [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'END', { attendees_status: 1 })],
    [...wholeTypes, 'Attendee Count Changed'],
  ],
  [
    'a callback with a newer time of its own opens an ended conference again',
    [
      change('created'),
      ...WHOLE_CONFERENCE,
      callbackWithTime('11:01:00', '11:00:30', { attendees_status: 1 }),
    ],
    [...wholeTypes, 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'of two callbacks with times the later time holds, not the later arrival',
    [
      change('created'),
      callbackWithTime('10:10:00', '10:09:00', { attendees_status: 3 }),
      callbackWithTime('10:11:00', '10:08:00', { attendees_status: 1 }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'a time that was not yet does not hold back those that follow',
    [
      change('created'),
      callbackWithTime('10:10:00', '11:09:00', { attendees_status: 3 }),
      callbackWithTime('10:11:00', '10:11:00', { attendees_status: 0 }),
    ],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed', 'Attendee Count Changed'],
  ],
  [
    'an answer opens an ended conference again',
    [change('created'), ...WHOLE_CONFERENCE, statusReport('11:05:00', 1)],
    [...wholeTypes, 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'an answer asked before the last callback changes nothing',
    [change('created'), presence('10:00:05', false, 2), statusReport('10:00:04', 0)],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'an answer asked before another answer changes nothing',
    [change('created'), statusReport('10:00:05', 2), statusReport('10:00:04', 0)],
    ['Conference Scheduled', 'Conference Started', 'Attendee Count Changed'],
  ],
  [
    'what FoneStorm no longer has is gone, and comes back when it has it again',
    [change('created'), statusReport('10:00:00', 'not found'), statusReport('10:01:00', 0)],
    ['Conference Scheduled', 'Conference Gone', 'Conference Scheduled'],
  ],
  [
    'what ended is not lost when FoneStorm no longer has it',
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
  [
    'a change is told though it came back from a dead-letter queue',
    [{ ...change('created'), redriven: true }],
    ['Conference Scheduled'],
  ],
];

describe('a conference is advanced by its entries', () => {
  test.each(scenarios)('%s', (_name, entries, types) => {
    expect(advanceEntries(entries).types).toEqual(types);
  });

  test('words of a deployment win over the usual ones', () => {
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

  test('a word that is in no table passes through as it is', () => {
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

  test('the number of participants that are remembered has a bound', () => {
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

  test('an entry of a conference that nobody asked for is kept, and makes no phase of it', () => {
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
