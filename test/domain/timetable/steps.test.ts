import type { Definition } from '../../../lambda/domain/definition';
import { after, type Instant } from '../../../lambda/domain/instant';
import { createRules, DEFAULT_RULES } from '../../../lambda/domain/rules';
import { type CheckedStep, INITIAL_STATE, type State, type Step } from '../../../lambda/domain/state';
import { isReopened } from '../../../lambda/domain/timetable/closing';
import {
  completeSteps,
  decidableSteps,
  removeAwaitingSteps,
  reschedule,
  stepsDue,
} from '../../../lambda/domain/timetable/timetable';
import { at, definition } from '../entries';

const MINUTE = 60_000;
const scheduled: State = { ...INITIAL_STATE, phase: 'scheduled' };
const lasting = (start: string, end: string): Definition => ({
  ...definition,
  fields: { start_time: at(start), end_time: at(end) },
});
/** The state with a timetable that was made at a moment. */
const made = (state: State, moment: string, of = definition) =>
  reschedule(state, state, of, at(moment), DEFAULT_RULES);
/** The state with steps behind it, and others that await an answer. */
function having(state: State, done: readonly Step[], awaitingReport: readonly CheckedStep[] = []): State {
  if (!state.timetable) throw new Error('expected a timetable');
  return { ...state, timetable: { ...state.timetable, done, awaitingReport } };
}
const due = (state: State, moment: string) => stepsDue(state, undefined, at(moment), DEFAULT_RULES);

test('a state without a timetable has no due and no awaited step, and does not change', () => {
  expect(due(scheduled, '12:00:00')).toEqual([]);
  expect(decidableSteps(scheduled, undefined, at('12:00:00'), DEFAULT_RULES)).toEqual([]);
  expect(removeAwaitingSteps(scheduled, ['close'])).toBe(scheduled);
});

test('a new timetable has no done and no awaited step, and is due at its first step', () => {
  const { timetable, ...rest } = made(scheduled, '09:00:00');
  expect(rest).toStrictEqual(scheduled);
  expect(timetable).toStrictEqual({
    ...{ revision: 1, dueAt: at('09:50:00'), done: [], awaitingReport: [] },
    ...{ start: at('10:00:00'), end: at('11:00:00'), startKnownSince: at('09:00:00') },
  });
});

test('the steps of a timetable are due in their order, each from its time on', () => {
  const state = made(scheduled, '09:00:00');
  expect(due(state, '09:49:59')).toEqual([]);
  expect(due(state, '09:50:00')).toEqual(['reminder 600000']);
  const start = ['reminder 600000', 'start reached', 'start'];
  expect(due(state, '10:00:00')).toEqual(start);
  expect(due(state, '10:15:00')).toEqual([...start, 'organizer absent', 'poll', 'not attended']);
  expect(due(state, '11:30:00').slice(-3)).toEqual(['end reached', 'end', 'close']);
});

test('a late reminder is due with the start, but not one that is set after the start', () => {
  const state = made(scheduled, '09:00:00');
  const rules = createRules({ reminders: [10 * MINUTE, 5 * MINUTE] });
  const reminders = (of: State) =>
    stepsDue(of, undefined, at('10:02:00'), rules).filter((step) => step.startsWith('reminder'));
  expect(reminders(state)).toEqual(['reminder 600000', 'reminder 300000']);
  expect(reminders(having(state, ['reminder 600000', 'start']))).toEqual([]);
});

test('a conference that is first known at its end publishes its times and its end', () => {
  expect(due(made(scheduled, '11:00:00'), '11:00:00')).toEqual(['start reached', 'end reached', 'end']);
});

test('steps that would be due at the end are replaced by the end', () => {
  const state = made(scheduled, '09:55:00', lasting('10:00:00', '10:05:00'));
  expect(due(state, '10:05:00')).toEqual([
    ...['start reached', 'start', 'not attended', 'end reached', 'end'],
  ]);
});

test('a status report decides the steps that were due at its request, and no later ones', () => {
  const state = having(made(scheduled, '09:00:00'), [], ['organizer absent', 'not attended']);
  expect(decidableSteps(state, undefined, at('10:04:59'), DEFAULT_RULES)).toEqual([]);
  expect(decidableSteps(state, undefined, at('10:05:00'), DEFAULT_RULES)).toEqual(['organizer absent']);
  expect(decidableSteps(state, undefined, at('10:15:00'), DEFAULT_RULES)).toEqual([
    'organizer absent',
    'not attended',
  ]);
  const moved = { ...definition, fields: { ...definition.fields, end_time: at('11:05:00') } };
  expect(decidableSteps(state, definition, at('10:15:00'), DEFAULT_RULES)).toHaveLength(2);
  expect(decidableSteps(state, moved, at('10:15:00'), DEFAULT_RULES)).toEqual([]);
});

test('decided steps are no longer awaited, and other steps are', () => {
  const state = having(made(scheduled, '09:00:00'), [], ['organizer absent', 'not attended']);
  expect(removeAwaitingSteps(state, ['organizer absent']).timetable?.awaitingReport).toEqual([
    'not attended',
  ]);
});

test('done steps are not due again, except recurring ones, and checked steps are awaited once', () => {
  const { timetable } = having(made(scheduled, '09:00:00'), ['start'], ['overrun']);
  if (!timetable) throw new Error('expected a timetable');
  const { done, awaitingReport, dueAt } = completeSteps(timetable, ['end', 'poll', 'overrun', 'close']);
  expect({ done, awaitingReport, dueAt }).toEqual({
    done: ['start', 'end', 'overrun'],
    awaitingReport: ['overrun', 'close'],
    dueAt: undefined,
  });
});

test('a step without an action at its time is done', () => {
  const live: State = { ...having(made(scheduled, '09:00:00'), ['reminder 600000']), phase: 'live' };
  expect(reschedule(live, live, definition, at('09:59:59'), DEFAULT_RULES).timetable?.done).not.toContain(
    'start',
  );
  expect(reschedule(live, live, definition, at('10:00:00'), DEFAULT_RULES).timetable?.done).toContain(
    'start',
  );
});

test('a moved end is due again with its steps, but the steps of the start are not', () => {
  const before: State = { ...made(scheduled, '09:00:00'), phase: 'live', organizer: { value: true } };
  const state = having(before, ['start', 'end', 'overrun'], ['not attended', 'overrun']);
  const later = reschedule(
    state,
    state,
    lasting('10:00:00', '12:00:00'),
    at('11:10:00'),
    DEFAULT_RULES,
  ).timetable;
  expect(later).toMatchObject({ end: at('12:00:00'), awaitingReport: ['not attended'] });
  expect(later?.done).toContain('start');
  expect(later?.done).not.toContain('end');
  expect(later?.done).not.toContain('overrun');
});

test('an awaited audit is no longer awaited after the end is moved', () => {
  const state = having(made({ ...scheduled, phase: 'ended' }, '09:00:00'), [], ['close']);
  const moved = reschedule(state, state, lasting('10:00:00', '12:00:00'), at('11:30:00'), DEFAULT_RULES);
  expect(moved.timetable?.awaitingReport).toEqual([]);
});

describe('a closed conference', () => {
  const closed: State = { ...made({ ...scheduled, phase: 'ended' }, '09:00:00'), closedAt: at('11:30:00') };
  const then = (state: State, of = definition) =>
    reschedule(closed, state, of, at('11:40:00'), DEFAULT_RULES).closedAt;

  test.each(['gone', 'cancelled', 'failed'] as const)('stays closed if it becomes %s', (phase) => {
    expect(isReopened(closed, { ...closed, phase })).toBe(false);
    expect(then({ ...closed, phase })).toBe(at('11:30:00'));
  });

  test.each(['scheduled', 'live'] as const)('is reopened if it becomes %s', (phase) => {
    expect(isReopened(closed, { ...closed, phase })).toBe(true);
    expect(then({ ...closed, phase })).toBeUndefined();
  });

  test('is reopened if its start or its end is moved', () => {
    expect(then(closed)).toBe(at('11:30:00'));
    expect(then(closed, lasting('10:00:00', '12:00:00'))).toBeUndefined();
    expect(then(closed, lasting('10:10:00', '11:00:00'))).toBeUndefined();
  });
});

test.each<[string, Partial<State>, string]>([
  [
    'that nobody joined is closed half an hour after its scheduled end',
    { phaseAt: at('12:00:00') },
    '11:30:00',
  ],
  [
    'that ended late is closed half an hour after it ended',
    { phase: 'ended', phaseAt: at('12:00:00') },
    '12:30:00',
  ],
  [
    'that ended early is closed half an hour after its scheduled end',
    { phase: 'ended', phaseAt: at('10:30:00') },
    '11:30:00',
  ],
  [
    'that is cancelled is closed half an hour after its cancellation',
    { phase: 'cancelled', phaseAt: at('09:30:00') },
    '10:00:00',
  ],
  [
    'that is gone is closed half an hour after it was gone',
    { phase: 'gone', phaseAt: at('10:10:00') },
    '10:40:00',
  ],
  [
    'that failed is closed half an hour after its failure',
    { phase: 'failed', phaseAt: at('09:10:00') },
    '09:40:00',
  ],
])('a conference %s', (_name, facts, moment) => {
  const state = { ...made(scheduled, '09:00:00'), ...facts };
  const isClosing = (moment: Instant) => stepsDue(state, undefined, moment, DEFAULT_RULES).includes('close');
  expect(isClosing(at(moment))).toBe(true);
  expect(isClosing(after(at(moment), -1))).toBe(false);
});
