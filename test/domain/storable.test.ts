import type { Question } from '../../lambda/domain/entry';
import { INITIAL } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { isStorable, shortened } from '../../lambda/domain/storable';
import { callback } from './entries';
import { run } from './run';

const ENTRY = callback('10:00:00', { attendees_status: 1 });
const [RECEIVED, STARTED] = run([ENTRY]).events;

/** An event whose detail has so many bytes. */
function sized(bytes: number): StatusEvent {
  if (!RECEIVED) throw new Error('expected an event');
  const of = (note: string) => ({ ...RECEIVED, detail: { ...RECEIVED.detail, note } }) as StatusEvent;
  return of('x'.repeat(bytes - Buffer.byteLength(JSON.stringify(of('').detail))));
}

/** What so many events come to, with a question that fills the rest, so many bytes in all. */
function filled(bytes: number, events: readonly StatusEvent[]) {
  const question = (reason: string): Question => ({
    ...{ id: 'check-1', conferenceId: 'c1', reason, notBefore: ENTRY.receivedAt },
  });
  const empty = JSON.stringify([INITIAL, ENTRY, events, question('')]);
  const rest = bytes - Buffer.byteLength(empty);
  const reason = `${'é'.repeat(rest / 2)}${'x'.repeat(rest % 2)}`;
  return { state: INITIAL, events, question: question(reason) };
}

test('an event fits up to 255,000 bytes', () => {
  const fits = (bytes: number) =>
    isStorable({ state: INITIAL, events: [sized(100_000), sized(bytes)] }, ENTRY);
  expect([fits(255_000), fits(255_001)]).toEqual([true, false]);
});

test('state, entry, events and status check fit up to 400,000 bytes together', () => {
  const events = [sized(100_000), sized(100_001)];
  const fits = (bytes: number) => isStorable(filled(bytes, events), ENTRY);
  expect([fits(400_000), fits(400_001)]).toEqual([true, false]);
});

test('a shortened outcome has no fields of its callback, and says so; everything else stays', () => {
  if (!RECEIVED || !STARTED) throw new Error('expected two events');
  const { callback: parsed, ...detail } = RECEIVED.detail;
  const outcome = { state: INITIAL, events: [STARTED, RECEIVED, { ...RECEIVED, detail }] as StatusEvent[] };
  expect(shortened(outcome)).toEqual({
    state: INITIAL,
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
