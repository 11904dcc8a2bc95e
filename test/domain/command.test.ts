import { advance } from '../../lambda/domain/advance';
import type { CommandEntry } from '../../lambda/domain/entry';
import { after } from '../../lambda/domain/instant';
import type { AdvanceInput } from '../../lambda/domain/outcome';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import { at, COMMAND_PROBLEM, CONFERENCE, commandOutcome, definition, PIN } from './entries';

const advanced = (entry: CommandEntry, state?: Partial<State>, more: AdvanceInput = { definition }) =>
  advance({ ...more, ...(state && { state: { ...INITIAL_STATE, ...state } }) }, entry, DEFAULT_RULES);

describe('the outcome of a command', () => {
  test('is published with the command, and changes nothing else', () => {
    const metadata = { case: '4711' };
    const { events, state } = advanced(commandOutcome('10:00:00', undefined, { metadata }), {
      ...{ phase: 'live', position: 4, sequence: 2 },
    });
    const command = { id: 'visit-4711', type: 'Create Conference', source: 'app.visits', metadata };
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'Conference Command Succeeded',
      detail: { command, metadata: { sequence: 3, origin: 'api' } },
    });
    expect(events[0]?.detail).not.toHaveProperty('problem');
    expect(state).toMatchObject({ phase: 'live', position: 5, sequence: 3 });
  });

  test('has the problem of a refused command, in a log that expires if there is no conference', () => {
    const refused = advanced(commandOutcome('10:00:00', COMMAND_PROBLEM), undefined, {});
    expect(refused.events[0]).toMatchObject({
      type: 'Conference Command Refused',
      detail: {
        problem: COMMAND_PROBLEM,
        metadata: { id: `${CONFERENCE}.1`, sequence: 1 },
        conference: { id: CONFERENCE, conference_status: 'unknown', attendees_status: 0 },
      },
    });
    expect(refused.state.phase).toBeUndefined();
    expect(refused.expiresAt).toBe(after(at('10:00:00'), DEFAULT_RULES.logRetention));
  });

  test('has no PIN and no credential of its content', () => {
    const text = `passcode: hunter2, ${PIN}`;
    const problem = { ...COMMAND_PROBLEM, message: text, errors: [{ field: text, expected: 'nothing' }] };
    const { events } = advanced(commandOutcome('10:00:00', problem, { id: `visit-${PIN}` }));
    expect(JSON.stringify(events)).not.toMatch(`hunter2|${PIN}`);
    expect(events[0]?.detail.problem).toMatchObject({ message: 'passcode: [removed], [removed]' });
  });
});
