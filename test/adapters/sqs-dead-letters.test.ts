import { messageOf } from '../../lambda/adapters/mailbox-message';
import { questionMessage } from '../../lambda/adapters/question-message';
import { conferencesOf } from '../../lambda/adapters/sqs-dead-letters';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';

const at = '2026-05-04T09:00:00.000Z' as Instant;
const tick = messageOf(tickOf('c1', { revision: 1, dueAt: at }));

test('a message of a FIFO queue is about its group, whatever its body says', () => {
  const Body = messageOf(tickOf('another', { revision: 1, dueAt: at }));
  expect(conferencesOf({ Body, Attributes: { MessageGroupId: 'c1' } })).toEqual(['c1']);
});

test.each([
  ['a question', questionMessage({ id: 'q', conferenceId: 'c1', reason: 'a test', notBefore: at })],
  ['a tick', tick],
  ['a tick in the request that Scheduler could not make', JSON.stringify({ MessageBody: tick })],
])('%s is about the conference that it names', (_name, Body) => {
  expect(conferencesOf({ Body })).toEqual(['c1']);
});

test.each([['no JSON'], ['{"conferenceId":7}'], ['{"other":"c1"}'], [undefined]])(
  '%s is about none',
  (Body) => {
    expect(conferencesOf(Body === undefined ? {} : { Body })).toEqual([]);
  },
);
