import { describePresence, presenceSteps } from '../../../console/model/presence';
import { relayEvent } from './events';

const at = (time: string) => ({ occurredAt: `2026-05-04T${time}Z` });
const shown = (events: Parameters<typeof presenceSteps>[0]) =>
  presenceSteps(events).map((step) => [
    ...[new Date(step.time).toISOString().slice(11, 19), describePresence(step), step.sequence],
  ]);

test('presence follows the statuses of the events, and a step is a change', () => {
  const event = (sequence: number, time: string, organizer_status: boolean, attendees_status: number) =>
    relayEvent('Callback Received', {
      ...{ sequence, metadata: at(time), conference: { organizer_status, attendees_status } },
    });
  expect(
    shown([
      event(1, '09:00:00', false, 0),
      event(2, '09:00:01', true, 0),
      event(3, '09:00:02', true, 0),
      event(4, '09:00:03', true, 1),
      event(5, '09:00:02', true, 2),
      event(6, '09:00:05', false, 2),
    ]),
  ).toEqual([
    ['09:00:00', 'nobody', 1],
    ['09:00:01', 'organizer', 2],
    ['09:00:03', 'organizer, 1 attendee', 4],
    ['09:00:03', 'organizer, 2 attendees', 5],
    ['09:00:05', '2 attendees', 6],
  ]);
});

test('calls are counted from their start to their end, and to the end of the conference', () => {
  const event = (type: string, sequence: number, uid?: string) =>
    relayEvent(type, { sequence, ...(uid !== undefined && { call: { uid } }) });
  expect(
    shown([
      event('Participant Joined', 1, 'a'),
      event('Participant Joined', 2, 'b'),
      event('Participant Joined', 3, 'b'),
      event('Participant Left', 4, 'a'),
      event('Participant Joined', 5, 'c'),
      event('Conference Ended', 6),
    ]).map(([, text, sequence]) => [text, sequence]),
  ).toEqual([
    ['1 call', 1],
    ['2 calls', 2],
    ['1 call', 4],
    ['2 calls', 5],
    ['nobody', 6],
  ]);
});
