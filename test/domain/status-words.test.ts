import { tickOf } from '../../lambda/domain/entry';
import { createRules, DEFAULT_RULES } from '../../lambda/domain/rules';
import { isUnknownWord, meaningOf } from '../../lambda/domain/status-words';
import { at } from './entries';

test.each(['started', 'active', 'live', 'running', 'in_progress', 'In_Progress'])(
  '%s means the start',
  (word) => {
    expect(meaningOf(word, DEFAULT_RULES)).toBe('started');
  },
);

test.each(['ended', 'completed', 'complete', 'finished', 'closed', 'CLOSED'])('%s means the end', (word) => {
  expect(meaningOf(word, DEFAULT_RULES)).toBe('ended');
});

test.each([undefined, '', 'unknown', 'constructor'])('%s means nothing', (word) => {
  expect(meaningOf(word, DEFAULT_RULES)).toBeUndefined();
});

test('only one word, in upper or lower case, means unknown', () => {
  expect(['unknown', 'Unknown', 'UNKNOWN'].every(isUnknownWord)).toBe(true);
  expect(['', 'unknow', 'known'].some(isUnknownWord)).toBe(false);
});

test('the default times of the rules are these', () => {
  const { statusWords: _words, ...times } = DEFAULT_RULES;
  expect(times).toEqual({
    statusCheckDelay: 5_000,
    reminders: [600_000],
    assignRetryInterval: 900_000,
    logRetention: 90 * 24 * 3600_000,
    organizerAbsentAfter: 300_000,
    notAttendedAfter: 900_000,
    pollInterval: 300_000,
    overrunAfter: 300_000,
    closeAfter: 1_800_000,
    statusCheckTimeout: 86_400_000,
  });
});

test('settings of a deployment override the defaults, and the other defaults stay', () => {
  const rules = createRules({ statusWords: { Live: 'ended', Humming: 'started' }, reminders: [1, 2] });
  expect(rules).toEqual({
    ...DEFAULT_RULES,
    reminders: [1, 2],
    statusWords: { ...DEFAULT_RULES.statusWords, live: 'ended', humming: 'started' },
  });
  expect(createRules({})).toEqual(DEFAULT_RULES);
});

test('ticks of the same revision and time are equal entries', () => {
  const tick = { revision: 3, dueAt: at('10:05:00') };
  expect(tickOf('c1', tick)).toEqual({
    ...{ kind: 'tick', id: 'tick-c1-3', conferenceId: 'c1', receivedAt: at('10:05:00') },
    ...tick,
  });
});
