import { tickOf } from '../../lambda/domain/entry';
import { isUnknown, meaning, RULES, rulesWith } from '../../lambda/domain/rules';
import { at } from './entries';

test.each(['started', 'active', 'live', 'running', 'in_progress', 'In_Progress'])(
  '%s means the start',
  (word) => {
    expect(meaning(word, RULES)).toBe('started');
  },
);

test.each(['ended', 'completed', 'complete', 'finished', 'closed', 'CLOSED'])('%s means the end', (word) => {
  expect(meaning(word, RULES)).toBe('ended');
});

test.each([undefined, '', 'unknown', 'constructor'])('%s means nothing', (word) => {
  expect(meaning(word, RULES)).toBeUndefined();
});

test('one word alone, in whatever letters, says that it is unknown', () => {
  expect(['unknown', 'Unknown', 'UNKNOWN'].every(isUnknown)).toBe(true);
  expect(['', 'unknow', 'known'].some(isUnknown)).toBe(false);
});

test('conferences are advanced at these times, where nothing else is set', () => {
  const { statusWords: _words, ...times } = RULES;
  expect(times).toEqual({
    questionDelay: 5_000,
    reminders: [600_000],
    assignAgain: 900_000,
    organizerAbsent: 300_000,
    notAttended: 900_000,
    polling: 300_000,
    overrun: 300_000,
    close: 1_800_000,
    patience: 86_400_000,
  });
});

test('what a deployment sets is added, and wins; all else stays', () => {
  const rules = rulesWith({ statusWords: { Live: 'ended', Humming: 'started' }, reminders: [1, 2] });
  expect(rules).toEqual({
    ...RULES,
    reminders: [1, 2],
    statusWords: { ...RULES.statusWords, live: 'ended', humming: 'started' },
  });
  expect(rulesWith({})).toEqual(RULES);
});

test('a tick is the same entry however often it is made', () => {
  const tick = { revision: 3, dueAt: at('10:05:00') };
  expect(tickOf('c1', tick)).toEqual({
    ...{ kind: 'tick', id: 'tick-c1-3', conferenceId: 'c1', receivedAt: at('10:05:00') },
    ...tick,
  });
});
