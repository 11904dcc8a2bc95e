import { onFault } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import { RULES } from '../../lambda/domain/rules';
import {
  answer,
  at,
  CONFERENCE,
  call,
  callback,
  change,
  definition,
  presence,
  timed,
  unreadable,
  whole,
} from './entries';
import { run } from './run';

describe('what is not believed becomes a question', () => {
  test.each<[string, readonly Entry[], RegExp]>([
    ['a callback that says nothing', [callback('10:00:00', { hello: 1 })], /says nothing/],
    [
      'a word like a name of the language',
      [callback('10:00:00', { conference_status: 'constructor' })],
      /says nothing/,
    ],
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
    [
      'a callback with a time that was not yet',
      [timed('10:00:00', '10:05:01', { attendees_status: 1 })],
      /time: expected/,
    ],
    ['presence after the end', [change('created'), ...whole, presence('11:01:00', false, 1)], /goes on/],
    [
      'presence after the end, from a call that ends',
      [change('created'), ...whole, call('11:01:00', 'u1', 'END', { attendees_status: 1 })],
      /goes on/,
    ],
    [
      'over, and somebody there',
      [callback('10:00:00', { conference_status: 'ended', attendees_status: 1 })],
      /over/,
    ],
    [
      'over, and a call that goes on',
      [call('10:00:00', 'u1', 'BEGIN'), callback('10:10:00', { conference_status: 'ended' })],
      /over/,
    ],
    [
      'nobody there, and a call that goes on',
      [call('10:00:00', 'u1', 'BEGIN'), presence('11:00:10', false, 0)],
      /calls go on/,
    ],
    ['a callback though its creation failed', [change('failed'), presence('10:00:00', true, 0)], /is failed/],
    [
      'a callback though it is gone',
      [change('created'), answer('10:00:00', 'not found'), presence('10:00:01', true, 0)],
      /is gone/,
    ],
    [
      'a callback from a dead-letter queue',
      [callback('10:00:00', { attendees_status: 1 }, { redriven: true })],
      /back/,
    ],
    ['an answer from a dead-letter queue', [answer('10:00:00', 1, { redriven: true })], /back/],
    ['a message that cannot be read', [unreadable('10:00:00')], /cannot be read/],
  ])('%s', (_name, entries, reason) => {
    const { questions } = run(entries);
    expect(questions.map((question) => question.reason)).toEqual([expect.stringMatching(reason)]);
  });

  test.each<[string, readonly Entry[]]>([
    ['the profile that the page promises', whole],
    ['a time that is a little ahead of the clock', [timed('10:00:00', '10:05:00', { attendees_status: 1 })]],
    ['its own id instead of FoneStorm’s', [callback('10:00:00', { id: CONFERENCE, attendees_status: 1 })]],
    [
      'a repeated identity, whatever else it says',
      [call('10:00:00', 'u1', 'END'), call('10:00:01', 'u1', 'END', { id: 'f2' })],
    ],
    ['a call that ends while others go on', [call('10:00:00', 'u1', 'BEGIN'), call('10:00:01', 'u2', 'END')]],
    ['a call that begins after the end', [change('created'), ...whole, call('11:01:00', 'u1', 'BEGIN')]],
    ['the word unknown alone', [callback('10:00:00', { conference_status: 'Unknown' })]],
  ])('but not %s', (_name, entries) => {
    expect(run(entries).questions).toEqual([]);
  });

  test('one question that is not due yet settles those that follow', () => {
    const entries = [callback('10:00:00', {}), callback('10:00:04', {}), callback('10:00:06', {})];
    const { questions } = run(entries);
    expect(questions.map(({ notBefore }) => notBefore)).toEqual([at('10:00:05'), at('10:00:11')]);
  });

  test('what came back from a dead-letter queue is no transition', () => {
    const { types, state } = run([
      change('created'),
      callback('10:00:00', { attendees_status: 1 }, { redriven: true }),
      answer('10:00:01', 2, { redriven: true }),
    ]);
    expect(types).toEqual(['Conference Scheduled']);
    expect(state.attendees.value).toBe(0);
  });

  test('an entry that cannot be handled is an event that says so, and a question', () => {
    const { state, events, question } = onFault(
      { definition },
      presence('10:00:00', true, 1),
      'a fault',
      RULES,
    );
    expect(state).toMatchObject({ position: 1, sequence: 1, attended: false });
    expect(events).toMatchObject([
      { type: 'Callback Received', detail: { callback: { faults: ['a fault'] } } },
    ]);
    expect(question?.reason).toBe('a fault');
  });
});
