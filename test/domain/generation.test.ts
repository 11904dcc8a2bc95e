import { changesToSend, fieldsToSend } from '../../lambda/domain/generation';
import { at } from './entries';

const own = {
  ...{ organizer: 'ada', attendees: ['grace'], caller_id: '3217591081' },
  ...{ callback_url: 'https://receiver.example', fonenumber: '3215550001', metadata: { caseId: '4711' } },
};
const theirs = {
  ...{ label: 'Weekly', start_time: at('10:00:00'), end_time: at('11:00:00') },
  ...{ before_message: 'Not yet', after_message: 'Over', max_members: 25 },
};

test('with generation 2.4 the relay sends the fields that FoneStorm has, and no number', () => {
  expect(fieldsToSend('2.4', 'standup', { ...own, ...theirs })).toEqual(theirs);
  expect(changesToSend('2.4', 'standup', { ...own, ...theirs })).toEqual(theirs);
});

test('with generation 2.4 the relay sends a generated label if there is none, or it was cleared', () => {
  expect(fieldsToSend('2.4', 'standup', own)).toEqual({ label: 'Conference standup' });
  expect(changesToSend('2.4', 'standup', { label: '' })).toEqual({ label: 'Conference standup' });
});

test('with generation 2.4 the relay does not send changes of fields that it keeps to itself', () => {
  expect(changesToSend('2.4', 'standup', own)).toEqual({});
});

test('with generation 2.4 the relay sends empty strings for cleared fields', () => {
  const cleared = { start_time: '', end_time: '', max_members: '', after_message: '' } as const;
  expect(changesToSend('2.4', 'standup', cleared)).toEqual(cleared);
});

test('with generation 2017 the relay sends everything but the caller’s callback URL and metadata', () => {
  const { callback_url: _own, metadata: _texts, ...sent } = { ...own, ...theirs };
  expect(fieldsToSend('2017', 'standup', { ...own, ...theirs })).toEqual(sent);
  expect(changesToSend('2017', 'standup', { label: '', callback_url: '', metadata: '' })).toEqual({
    label: '',
  });
});
