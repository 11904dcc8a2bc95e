import type { ConferenceDetails, RelayEvent } from '../../../console/api/answers';
import { phaseOf, possibleActions } from '../../../console/model/phase';

const details = { id: 'standup' } as ConferenceDetails;
const RECEIVED_AT = '2026-05-04T12:00:00.000Z';

function event(type: string, more: { readonly changed?: readonly string[]; readonly end?: string } = {}) {
  const { changed, end = '2026-05-04T11:00:00.000Z' } = more;
  return {
    'detail-type': type,
    detail: { metadata: { receivedAt: RECEIVED_AT }, conference: { end_time: end }, changed },
  } as unknown as RelayEvent;
}
const SCHEDULED = event('Conference Scheduled');
const STARTED = event('Conference Started');
const ENDED = event('Conference Ended');
const MOVED = event('Conference Updated', { changed: ['end_time'], end: '2026-05-05T11:00:00.000Z' });

test.each<[string, readonly RelayEvent[], object]>([
  ['scheduled', [SCHEDULED], { update: 'update', cancel: true, erase: true }],
  ['live', [SCHEDULED, STARTED], { update: 'update', cancel: true, erase: true }],
  ['ended', [SCHEDULED, STARTED, ENDED], { update: 'again', cancel: false, erase: true }],
  ['scheduled', [SCHEDULED, STARTED, ENDED, MOVED], { update: 'update', cancel: true, erase: true }],
  ['ended', [SCHEDULED, MOVED, ENDED, STARTED, ENDED], { update: 'again', cancel: false, erase: true }],
  [
    'scheduled',
    [
      ...[SCHEDULED, ENDED, event('Callback Received')],
      event('Conference Updated', { changed: ['start_time'], end: '2026-05-05T11:00:00.000Z' }),
    ],
    { update: 'update', cancel: true, erase: true },
  ],
  ['ended', [SCHEDULED, ENDED, event('Callback Received')], { update: 'again', cancel: false, erase: true }],
  ['live', [SCHEDULED, STARTED, ENDED, MOVED, STARTED], { update: 'update', cancel: true, erase: true }],
  [
    'gone at FoneStorm',
    [SCHEDULED, event('Conference Gone')],
    { update: 'none', cancel: false, erase: true },
  ],
  [
    'ended',
    [SCHEDULED, ENDED, event('Conference Updated', { changed: ['label'], end: '2026-05-05T11:00:00.000Z' })],
    { update: 'again', cancel: false, erase: true },
  ],
  [
    'ended',
    [SCHEDULED, ENDED, event('Conference Updated', { changed: ['end_time'] })],
    { update: 'again', cancel: false, erase: true },
  ],
])('a conference is %s by the events, and has the actions of that', (text, events, actions) => {
  expect(phaseOf({ events }).text).toBe(text);
  expect(possibleActions({ details, events })).toEqual(actions);
});

test('a conference that loses its times after its end is open again', () => {
  const opened = event('Conference Updated', { changed: ['start_time', 'end_time'], end: '' });
  expect(phaseOf({ events: [SCHEDULED, ENDED, opened] }).text).toBe('scheduled');
});

test('a cancelled conference can be erased only, and an erased one has no action', () => {
  const events = [SCHEDULED, event('Conference Cancelled')];
  expect(possibleActions({ events })).toEqual({ update: 'none', cancel: false, erase: true });
  expect(possibleActions({ events: [] })).toEqual({ update: 'none', cancel: false, erase: false });
});
