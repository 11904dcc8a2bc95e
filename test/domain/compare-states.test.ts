import type { Callback } from '../../lambda/domain/callback/parse-callback';
import { INITIAL_STATE, type Phase, type State } from '../../lambda/domain/state';
import { compareStates } from '../../lambda/domain/status-event';
import { definition } from './entries';

type From = Phase | 'nothing';
const PHASES: readonly From[] = ['nothing', 'scheduled', 'live', 'ended', 'gone', 'failed', 'cancelled'];

const inPhase = (phase: From): State => ({ ...INITIAL_STATE, ...(phase !== 'nothing' && { phase }) });
const compared = (before: State, after: State, callback?: Callback) =>
  compareStates(before, after, definition, callback).map(({ type }) =>
    type.replace(/^(Conference|Participant|Organizer) /, ''),
  );

describe('a conference that becomes', () => {
  test.each<[Phase, Readonly<Record<From, string>>]>([
    [
      'scheduled',
      {
        ...{ nothing: 'Scheduled', scheduled: '', live: 'Scheduled', ended: 'Scheduled' },
        ...{ gone: 'Scheduled', failed: 'Scheduled', cancelled: 'Scheduled' },
      },
    ],
    [
      'live',
      {
        ...{ nothing: 'Scheduled, Started', scheduled: 'Started', live: '', ended: 'Started' },
        ...{ gone: 'Started', failed: 'Scheduled, Started', cancelled: 'Started' },
      },
    ],
    [
      'ended',
      {
        ...{ nothing: 'Scheduled, Started, Ended', scheduled: 'Started, Ended', live: 'Ended', ended: '' },
        ...{ gone: 'Ended', failed: 'Scheduled, Started, Ended', cancelled: 'Started, Ended' },
      },
    ],
    [
      'gone',
      {
        ...{ nothing: 'Gone', scheduled: 'Gone', live: 'Gone', ended: 'Gone' },
        ...{ gone: '', failed: 'Gone', cancelled: 'Gone' },
      },
    ],
    [
      'cancelled',
      {
        ...{ nothing: 'Cancelled', scheduled: 'Cancelled', live: 'Cancelled', ended: 'Cancelled' },
        ...{ gone: 'Cancelled', failed: 'Cancelled', cancelled: '' },
      },
    ],
    ['failed', { nothing: '', scheduled: '', live: '', ended: '', gone: '', failed: '', cancelled: '' }],
  ])('%s has the event that its earlier phase requires, or none', (phase, expected) => {
    const found = PHASES.map((from) => [from, compared(inPhase(from), inPhase(phase)).join(', ')]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});

test('the organizer joins and leaves only at a change', () => {
  const there: State = { ...INITIAL_STATE, organizer: { value: true } };
  expect(compared(INITIAL_STATE, there)).toEqual(['Joined']);
  expect(compared(there, INITIAL_STATE)).toEqual(['Left']);
  expect(compared(there, there)).toEqual([]);
});

test('only the call of the callback joins or leaves', () => {
  const there: State = { ...INITIAL_STATE, participants: ['u1', 'u2'] };
  const of = (uid: string): Callback => ({
    known: { uid, from: '+15550100', organizer_status: true },
    ...{ unknown: {}, faults: [], call: { uid, status: 'BEGIN' } },
  });
  const call = { uid: 'u1', from: '+15550100' };
  expect(compareStates(INITIAL_STATE, there, definition, of('u1'))).toEqual([
    { type: 'Participant Joined', call },
  ]);
  expect(compareStates(there, INITIAL_STATE, definition, of('u1'))).toEqual([
    { type: 'Participant Left', call },
  ]);
  expect(compared(there, there, of('u1'))).toEqual([]);
  expect(compared(INITIAL_STATE, INITIAL_STATE, of('u1'))).toEqual([]);
  expect(compared(INITIAL_STATE, there)).toEqual([]);
});

test('the event of a call has the fields of FoneStorm’s page', () => {
  const names = ['account_code', 'direction', 'from', 'to', 'type', 'disposition', 'uid'];
  const fields = Object.fromEntries(names.map((name) => [name, `a ${name}`]));
  const known = { ...fields, uid: 'u1', status: 'BEGIN', id: 'f1', attendees_status: 1 };
  const after: State = { ...INITIAL_STATE, participants: ['u1'] };
  const callback: Callback = {
    known,
    unknown: { more: 1 },
    faults: [],
    call: { uid: 'u1', status: 'BEGIN' },
  };
  expect(compareStates(INITIAL_STATE, after, undefined, callback)).toEqual([
    { type: 'Participant Joined', call: { ...fields, uid: 'u1' } },
  ]);
});
