import type { ConferenceDetails } from '../../../console/api/answers';
import { changedFields, formOf } from '../../../console/model/changed-fields';

const details = {
  ...{ label: 'Stand-up', organizer: '1', attendees: ['2', '3'], conference_url: 'https://a.example/' },
  ...{ start_time: '2026-05-04T09:00:08.000Z', end_time: '' },
} as unknown as ConferenceDetails;
const form = () => formOf(details);

test("a form has the fields of a conference, with its times in the reader's zone", () => {
  expect(form()).toMatchObject({
    ...{ label: 'Stand-up', organizer: '1', attendees: '2\n3', callback_url: 'https://a.example/' },
    end_time: '',
  });
  expect(form().start_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:08$/);
  expect(new Date(form().start_time)).toEqual(new Date(details.start_time));
});

test('a form without a change changes nothing', () => {
  expect(changedFields(form(), form())).toEqual({});
});

test.each([
  ['a text without its spaces', { label: ' Daily ', callback_url: '' }, { label: 'Daily', callback_url: '' }],
  ['no organizer', { organizer: ' ' }, { organizer: '' }],
  ['attendees, one a line', { attendees: ' 40 \n\n5' }, { attendees: ['40', '5'] }],
  ['no attendees', { attendees: '' }, { attendees: [] }],
  ['no time', { start_time: '' }, { start_time: '' }],
])('a changed field is sent: %s', (_what, changed, changes) => {
  expect(changedFields(form(), { ...form(), ...changed })).toEqual(changes);
});

test('a changed time is sent in UTC', () => {
  const end = '2026-05-04T11:00';
  expect(changedFields(form(), { ...form(), end_time: end })).toEqual({
    end_time: new Date(end).toISOString(),
  });
});
