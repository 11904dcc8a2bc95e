import {
  applyChanges,
  CONFERENCE_ID,
  type ConferenceChanges,
  type ConferenceFields,
  type ScheduledFields,
} from '../../lambda/domain/definition';
import { at } from './entries';

const fields: ScheduledFields = {
  start_time: at('10:00:00'),
  end_time: at('11:00:00'),
  label: 'Weekly',
  attendees: ['a1'],
  max_members: 5,
};

test.each<[string, ConferenceChanges, ConferenceFields]>([
  ['no change changes nothing', {}, fields],
  ['a field is replaced', { label: 'Daily' }, { ...fields, label: 'Daily' }],
  ['a field is added', { caller_id: '3217591081' }, { ...fields, caller_id: '3217591081' }],
  [
    'an empty string clears a field',
    { label: '' },
    { start_time: fields.start_time, end_time: fields.end_time, attendees: ['a1'], max_members: 5 },
  ],
  ['an empty list of attendees replaces the list', { attendees: [] }, { ...fields, attendees: [] }],
  ['0 replaces a number', { max_members: 0 }, { ...fields, max_members: 0 }],
  [
    'an empty string clears a number',
    { max_members: '' },
    {
      ...{ start_time: fields.start_time, end_time: fields.end_time },
      ...{ label: 'Weekly', attendees: ['a1'] },
    },
  ],
  ['an empty string for a field that is not set changes nothing', { organizer: '' }, fields],
])('%s', (_name, changes, expected) => {
  const before = structuredClone(fields);
  expect(applyChanges(fields, changes)).toStrictEqual(expected);
  expect(fields).toEqual(before);
});

test.each([
  ...(['a', 'Z', '7', '_', '-', 'standup-2026_05', 'x'.repeat(64)].map((id) => [id, true]) as [
    string,
    boolean,
  ][]),
  ...(['', 'x'.repeat(65), 'a b', ' a', 'a ', 'a/b', 'a.b', 'ä', '%41'].map((id) => [id, false]) as [
    string,
    boolean,
  ][]),
])('%j as the id of a conference: %p', (id, is) => {
  expect(CONFERENCE_ID.test(id)).toBe(is);
});
