import { createRules, DEFAULT_RULES } from '../../../lambda/domain/rules';
import { at, change, presence } from '../entries';
import { runScenario, type Scenario } from '../scenario';

const MINUTE = 60_000;

describe('reminders', () => {
  const rules = createRules({ reminders: [60 * MINUTE, 10 * MINUTE, 30 * MINUTE] });
  const entries = [change('created', '08:30:00')];
  const remindersOf = (life: Scenario) =>
    runScenario({ rules, entries, ...life })
      .events.filter(({ type }) => type === 'Conference Reminder')
      .map(({ time, detail }) => `${time.slice(11, 19)} ${detail.minutes_before}`);

  test('come each at its time, whatever their order', () => {
    expect(remindersOf({})).toEqual(['09:00:00 60', '09:30:00 30', '09:50:00 10']);
  });

  test('come late, where their ticks do', () => {
    expect(remindersOf({ tickDelay: 12 * MINUTE })).toEqual(['09:12:00 60', '09:42:00 30', '10:02:00 10']);
  });

  test('come one after another, where one tick comes for all of them', () => {
    const tickDelay = ({ dueAt }: { dueAt: string }) => (dueAt === at('09:00:00') ? 55 * MINUTE : 0);
    expect(remindersOf({ tickDelay })).toEqual(['09:55:00 60', '09:55:00 30', '09:55:00 10']);
  });

  test('are not sent after somebody has joined', () => {
    const joined = [...entries, presence('09:55:00', false, 1)];
    expect(remindersOf({ entries: joined, tickDelay: 12 * MINUTE })).toEqual(['09:12:00 60', '09:42:00 30']);
  });

  test('are those that were ahead when the conference was created', () => {
    expect(remindersOf({ entries: [change('created', '09:30:00')] })).toEqual(['09:50:00 10']);
  });

  test('are none, where none are asked for', () => {
    expect(remindersOf({ rules: { ...DEFAULT_RULES, reminders: [] } })).toEqual([]);
  });
});
