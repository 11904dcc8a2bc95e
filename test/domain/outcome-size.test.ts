import type { StatusCheck } from '../../lambda/domain/entry';
import { dropCallbackFields, isStorable } from '../../lambda/domain/outcome-size';
import { INITIAL_STATE } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { advanceEntries } from './advance-entries';
import { callback } from './entries';

const ENTRY = callback('10:00:00', { attendees_status: 1 });
const [RECEIVED, STARTED] = advanceEntries([ENTRY]).events;

/** An event whose detail has this number of bytes. */
function sized(bytes: number): StatusEvent {
  if (!RECEIVED) throw new Error('expected an event');
  const of = (note: string) => ({ ...RECEIVED, detail: { ...RECEIVED.detail, note } }) as StatusEvent;
  return of('x'.repeat(bytes - Buffer.byteLength(JSON.stringify(of('').detail))));
}

/** An outcome of this number of events and of bytes, with a status check that fills the rest. */
function filled(bytes: number, events: readonly StatusEvent[]) {
  const statusCheck = (reason: string): StatusCheck => ({
    ...{ id: 'check-1', conferenceId: 'c1', reason, notBefore: ENTRY.receivedAt },
  });
  const empty = JSON.stringify([INITIAL_STATE, ENTRY, events, statusCheck('')]);
  const rest = bytes - Buffer.byteLength(empty);
  const reason = `${'é'.repeat(rest / 2)}${'x'.repeat(rest % 2)}`;
  return { state: INITIAL_STATE, events, statusCheck: statusCheck(reason) };
}

test('an event fits up to 255,000 bytes', () => {
  const fits = (bytes: number) =>
    isStorable({ state: INITIAL_STATE, events: [sized(100_000), sized(bytes)] }, ENTRY);
  expect([fits(255_000), fits(255_001)]).toEqual([true, false]);
});

test('state, entry, events and status check fit up to 400,000 bytes together', () => {
  const events = [sized(100_000), sized(100_001)];
  const fits = (bytes: number) => isStorable(filled(bytes, events), ENTRY);
  expect([fits(400_000), fits(400_001)]).toEqual([true, false]);
});

test('a shortened outcome is marked as truncated, without the fields of its callback, and everything else stays', () => {
  if (!RECEIVED || !STARTED) throw new Error('expected two events');
  const { callback: parsed, ...detail } = RECEIVED.detail;
  const outcome = {
    state: INITIAL_STATE,
    events: [STARTED, RECEIVED, { ...RECEIVED, detail }] as StatusEvent[],
  };
  expect(dropCallbackFields(outcome)).toEqual({
    state: INITIAL_STATE,
    events: [
      STARTED,
      {
        ...RECEIVED,
        detail: { ...detail, callback: { ...Object(parsed), known: {}, unknown: {}, truncated: true } },
      },
      { ...RECEIVED, detail },
    ],
  });
});
