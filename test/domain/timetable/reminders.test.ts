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

  test('are published each at its time, in whichever order they are configured', () => {
    expect(remindersOf({})).toEqual(['09:00:00 60', '09:30:00 30', '09:50:00 10']);
  });

  test('are late if their ticks are late', () => {
    expect(remindersOf({ tickDelay: 12 * MINUTE })).toEqual(['09:12:00 60', '09:42:00 30', '10:02:00 10']);
  });

  test('are published one after another if the first tick is later than all of them', () => {
    const tickDelay = ({ dueAt }: { dueAt: string }) => (dueAt === at('09:00:00') ? 55 * MINUTE : 0);
    expect(remindersOf({ tickDelay })).toEqual(['09:55:00 60', '09:55:00 30', '09:55:00 10']);
  });

  test('are not sent after somebody has joined', () => {
    const joined = [...entries, presence('09:55:00', false, 1)];
    expect(remindersOf({ entries: joined, tickDelay: 12 * MINUTE })).toEqual(['09:12:00 60', '09:42:00 30']);
  });

  test('are published only if they are due after the creation of the conference', () => {
    expect(remindersOf({ entries: [change('created', '09:30:00')] })).toEqual(['09:50:00 10']);
  });

  test('are not published if none are configured', () => {
    expect(remindersOf({ rules: { ...DEFAULT_RULES, reminders: [] } })).toEqual([]);
  });
});
