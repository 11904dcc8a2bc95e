import { ADVANCE_CONFERENCE, SWEEP } from '../../lambda/contract/environment';
import { readEnvironment } from '../../lambda/contract/variables';

const advance = {
  RELAY_TABLE: 'table',
  RELAY_EVENT_BUS: 'bus',
  RELAY_STATUS_CHECKS_URL: 'https://sqs.example/questions',
  RELAY_MAILBOX_URL: 'https://sqs.example/mailbox.fifo',
  RELAY_MAILBOX_ARN: 'arn:mailbox',
  RELAY_SCHEDULE_GROUP: 'group',
  RELAY_SCHEDULE_ROLE_ARN: 'arn:role',
  RELAY_TICKS_DEAD_LETTERS_ARN: 'arn:ticks',
};

test('variables that are not set have their defaults', () => {
  expect(readEnvironment(ADVANCE_CONFERENCE, advance)).toMatchObject({
    RELAY_STATUS_WORDS: {},
    RELAY_REMINDERS: [10],
    RELAY_LOG_DAYS: 90,
  });
});

test.each([['[]'], ['[1]'], ['[10080,60,10]'], ['[1,2,3,4,5,6,7,8,9,10]']])('reminders may be %s', (text) => {
  const { RELAY_REMINDERS } = readEnvironment(ADVANCE_CONFERENCE, { ...advance, RELAY_REMINDERS: text });
  expect(RELAY_REMINDERS).toEqual(JSON.parse(text));
});

const LIST = 'RELAY_REMINDERS: expected a list of at most 10 different whole numbers of minutes';
test.each([
  ['RELAY_REMINDERS', '10', LIST],
  ['RELAY_REMINDERS', '["10"]', LIST],
  ['RELAY_REMINDERS', '[0]', LIST],
  ['RELAY_REMINDERS', '[1.5]', LIST],
  ['RELAY_REMINDERS', '[10081]', LIST],
  ['RELAY_REMINDERS', '[10,10]', LIST],
  ['RELAY_REMINDERS', '[1,2,3,4,5,6,7,8,9,10,11]', LIST],
  ['RELAY_REMINDERS', '[', 'RELAY_REMINDERS: expected JSON'],
  ['RELAY_LOG_DAYS', '6', 'RELAY_LOG_DAYS: expected a whole number of days from 7 to 3650'],
  ['RELAY_LOG_DAYS', '3651', 'RELAY_LOG_DAYS: expected a whole number of days from 7 to 3650'],
  ['RELAY_LOG_DAYS', '1e2', 'RELAY_LOG_DAYS: expected a whole number of days from 7 to 3650'],
  ['RELAY_SCHEDULE_GROUP', '', 'RELAY_SCHEDULE_GROUP: expected a string that is not empty'],
])('%s may not be %j', (name, value, fault) => {
  expect(() => readEnvironment(ADVANCE_CONFERENCE, { ...advance, [name]: value })).toThrow(fault);
});

test('every fault is named, once', () => {
  const faulty = { RELAY_UNMANAGED_CONFERENCES: 'ignore', RELAY_STATUS_CHECKS_URL: 'queue' };
  expect(() => readEnvironment(SWEEP, faulty)).toThrow(
    /RELAY_TABLE: expected a value; .*RELAY_STATUS_CHECKS_URL: expected an http or https URL.*; RELAY_UNMANAGED_CONFERENCES: expected report, adopt or take over, got "ignore"$/,
  );
});
