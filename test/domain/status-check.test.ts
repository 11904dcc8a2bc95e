import { advance, onFault } from '../../lambda/domain/advance';
import type { Definition } from '../../lambda/domain/definition';
import type { Entry } from '../../lambda/domain/entry';
import type { AdvanceInput } from '../../lambda/domain/outcome';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import { advanceEntries } from './advance-entries';
import {
  at,
  CONFERENCE,
  call,
  callback,
  callbackWithTime,
  change,
  definition,
  presence,
  statusReport,
  unreadable,
  WHOLE_CONFERENCE,
} from './entries';

describe('an ambiguous entry causes a status check', () => {
  test.each<[string, readonly Entry[], RegExp]>([
    [
      'a callback without a known field',
      [callback('10:00:00', { hello: 1 })],
      /no field with a known meaning/,
    ],
    [
      'a word like a name of the language',
      [callback('10:00:00', { conference_status: 'constructor' })],
      /no field with a known meaning/,
    ],
    [
      'a callback with a value of the wrong type',
      [callback('10:00:00', { attendees_status: 'x' })],
      /attendees_status/,
    ],
    [
      'a callback about another conference',
      [callback('10:00:00', { id: 'f2', attendees_status: 1 })],
      /names another conference: f2/,
    ],
    [
      'a callback with a time in the future',
      [callbackWithTime('10:00:00', '10:05:01', { attendees_status: 1 })],
      /time: expected/,
    ],
    [
      'presence after the end',
      [change('created'), ...WHOLE_CONFERENCE, presence('11:01:00', false, 1)],
      /goes on/,
    ],
    [
      'presence after the end, from a call that ends',
      [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'END', { attendees_status: 1 })],
      /goes on/,
    ],
    [
      'over, and somebody there',
      [callback('10:00:00', { conference_status: 'ended', attendees_status: 1 })],
      /reports the end, but somebody is present/,
    ],
    [
      'over, and a call that goes on',
      [call('10:00:00', 'u1', 'BEGIN'), callback('10:10:00', { conference_status: 'ended' })],
      /reports the end, but somebody is present/,
    ],
    [
      'nobody present, but a call in progress',
      [call('10:00:00', 'u1', 'BEGIN'), presence('11:00:10', false, 0)],
      /nobody present, but calls are in progress/,
    ],
    ['a callback after a failed creation', [change('failed'), presence('10:00:00', true, 0)], /is failed/],
    [
      'a callback of a conference that is gone',
      [change('created'), statusReport('10:00:00', 'not found'), presence('10:00:01', true, 0)],
      /is gone/,
    ],
    [
      'a callback from a dead-letter queue',
      [callback('10:00:00', { attendees_status: 1 }, { redriven: true })],
      /back/,
    ],
    ['a status report from a dead-letter queue', [statusReport('10:00:00', 1, { redriven: true })], /back/],
    ['a message that cannot be read', [unreadable('10:00:00')], /could not be parsed/],
  ])('%s', (_name, entries, reason) => {
    const { statusChecks } = advanceEntries(entries);
    expect(statusChecks.map((check) => check.reason)).toEqual([expect.stringMatching(reason)]);
  });

  test.each<[string, readonly Entry[]]>([
    ['the callbacks that the vendor’s page documents', WHOLE_CONFERENCE],
    [
      'a time that is a little ahead of the clock',
      [callbackWithTime('10:00:00', '10:05:00', { attendees_status: 1 })],
    ],
    ['its own id instead of FoneStorm’s', [callback('10:00:00', { id: CONFERENCE, attendees_status: 1 })]],
    [
      'a repeated identity, also with other fields',
      [call('10:00:00', 'u1', 'END'), call('10:00:01', 'u1', 'END', { id: 'f2' })],
    ],
    ['a call that ends while others go on', [call('10:00:00', 'u1', 'BEGIN'), call('10:00:01', 'u2', 'END')]],
    [
      'a call that begins after the end',
      [change('created'), ...WHOLE_CONFERENCE, call('11:01:00', 'u1', 'BEGIN')],
    ],
    ['only the word unknown', [callback('10:00:00', { conference_status: 'Unknown' })]],
  ])('no status check for %s', (_name, entries) => {
    expect(advanceEntries(entries).statusChecks).toEqual([]);
  });

  test('a status check that is not due yet covers later reasons', () => {
    const entries = [callback('10:00:00', {}), callback('10:00:04', {}), callback('10:00:06', {})];
    const { statusChecks } = advanceEntries(entries);
    expect(statusChecks.map(({ notBefore }) => notBefore)).toEqual([at('10:00:05'), at('10:00:11')]);
  });

  test('a redriven entry causes no transition', () => {
    const { types, state } = advanceEntries([
      change('created'),
      callback('10:00:00', { attendees_status: 1 }, { redriven: true }),
      statusReport('10:00:01', 2, { redriven: true }),
    ]);
    expect(types).toEqual(['Conference Scheduled']);
    expect(state.attendees.value).toBe(0);
  });

  test('an entry that cannot be handled causes an event with the fault, and a status check', () => {
    const { state, events, statusCheck } = onFault(
      { definition },
      presence('10:00:00', true, 1),
      'a fault',
      DEFAULT_RULES,
    );
    expect(state).toMatchObject({ position: 1, sequence: 1, isAttendanceProven: false });
    expect(events).toMatchObject([
      { type: 'Callback Received', detail: { callback: { faults: ['a fault'] } } },
    ]);
    expect(statusCheck?.reason).toBe('a fault');
  });
});

describe('a status check of an ambiguous callback', () => {
  const advanced = (entry: Entry, state?: Partial<State>, more: AdvanceInput = { definition }) =>
    advance({ ...more, ...(state && { state: { ...INITIAL_STATE, ...state } }) }, entry, DEFAULT_RULES);
  const ambiguous = callback('10:00:00', { hello: 1 });
  const { fonestorm: _none, ...proposed } = definition;

  test.each<[string, Definition | undefined]>([
    ['of a confirmed conference', definition],
    ['of a conference that FoneStorm has not confirmed', proposed],
    ['of a conference without a definition', undefined],
  ])('%s is due after five seconds, and is not an audit', (_name, of) => {
    expect(advanced(ambiguous, undefined, { definition: of }).statusCheck).toStrictEqual({
      ...{
        id: `check-${CONFERENCE}-20260504T100005000Z`,
        conferenceId: CONFERENCE,
        notBefore: at('10:00:05'),
      },
      reason: 'a callback has no field with a known meaning',
    });
  });

  test('is not requested again before it is due', () => {
    expect(advanced(ambiguous, { statusCheckDue: at('10:00:01') }).statusCheck).toBeUndefined();
    expect(advanced(ambiguous, { statusCheckDue: at('10:00:00') }).statusCheck).toBeDefined();
    expect(advanced(presence('10:00:00', true, 1)).statusCheck).toBeUndefined();
  });
});
