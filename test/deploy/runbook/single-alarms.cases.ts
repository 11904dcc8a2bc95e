import { DeleteScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { until } from '../../until';
import { awaitEvents } from '../arrived-events';
import { deadLetterMessage } from '../dead-letters';
import { fonestorm } from '../fonestorm';
import { countVisible } from '../queues';
import { create, times } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { commandsOf, sectionOf } from './commands';
import { changeState, readState } from './conference-state';
import { callBack, first, fix, night } from './night';
import { queueUrl } from './work';

const sqs = new SQSClient();

test('Deliveries fail: the fix retries the failed delivery', async () => {
  await create('refused', { callback_url: night.receiver.url('/refused') });
  night.receiver.answer('/refused', 410);
  await awaitAlarms(['Deliveries fail'], () => fonestorm.join('refused', 'organizer'));
  const { deliveries } = JSON.parse(await first('Deliveries fail'));
  const { id } = deliveries.find(({ conference }: { conference: string }) => conference === 'refused');
  await fix('Deliveries fail', (block) => block.replace('/ID/', `/${id}/`));
  await until(() => night.receiver.got('/refused').length === 2);
  await awaitOver('Deliveries fail');
});

test('Ticks are dead letters: the fix restores the role of the schedules, and deletes them', async () => {
  const QueueUrl = await queueUrl('ticks', 'deadLetters');
  await awaitAlarms(['Ticks are dead letters'], () =>
    sqs.send(new SendMessageCommand({ QueueUrl, ...deadLetterMessage('ticks', 'night') })),
  );
  expect(await first('Ticks are dead letters')).toContain('MessageGroupId');
  for (const block of commandsOf('Permissions')) await night.shell.run(block);
  await fix('Ticks are dead letters');
  await awaitOver('Ticks are dead letters');
});

test('The sweep does not run: the fix creates its schedule again, and the next sweep ends the alarm', async () => {
  const scheduler = new SchedulerClient();
  const Name = (await night.shell.run('id "$FUNCTIONS" Scheduler::Schedule SweepSchedule')).trim();
  const schedule = async () => {
    const { Target, State, ScheduleExpression } = await scheduler.send(new GetScheduleCommand({ Name }));
    return { function: Target?.Arn, role: Target?.RoleArn, State, ScheduleExpression };
  };
  const before = await schedule();
  await awaitAlarms(['The sweep does not run'], () => scheduler.send(new DeleteScheduleCommand({ Name })));
  expect(await first('The sweep does not run')).toContain('ResourceNotFoundException');
  await fix('The sweep does not run');
  expect(await schedule()).toEqual(before);
  await awaitOver('The sweep does not run');
});

test('Entries fail: the commands show the line and the callback', async () => {
  const id = 'faulty';
  await create(id);
  await awaitEvents(id, 'Conference Scheduled');
  // No callback that the relay is known to accept makes it fail, so its state is damaged. The END of a call needs this field.
  await changeState(id, (state) => ({ ...state, participants: '' }));
  await awaitAlarms(['Entries fail'], () => callBack(id, { uid: 'call-1', status: 'END' }));
  const lines = (await first('Entries fail')).split('\n');
  const { entryId } = JSON.parse(lines.find((line) => line.includes(`"conferenceId":"${id}"`)) ?? '{}');
  const [list = '', read = ''] = sectionOf('Entries fail').fixes[0]?.split('\n') ?? [];
  const { callbacks } = JSON.parse(await night.shell.run(list.replace('CONFERENCE_ID', id)));
  const { position } = callbacks.find((each: { entry: string }) => each.entry === entryId);
  const { callback } = JSON.parse(
    await night.shell.run(read.replace('CONFERENCE_ID', id).replace('POSITION', `${position}`)),
  );
  expect(callback.callback.faults).toEqual(['the entry cannot be handled']);
  expect(Buffer.from(callback.request.body, 'base64').toString()).toBe('uid=call-1&status=END');
  // In place of a fixed version.
  await changeState(id, (state) => ({ ...state, participants: [] }));
  await awaitOver('Entries fail');
});

test('Audits fail: the commands show the conference and its callbacks, and its dead letter is redriven', async () => {
  const id = 'audited';
  await create(id, times());
  // The relay's own tick and status check of a conference that is over follow at once, and change the state.
  await awaitEvents(id, 'Scheduled End Reached');
  await until(async () => (await readState(id))?.lastReportAt !== undefined);
  const MailboxDeadLetters = await queueUrl('mailbox', 'deadLetters');
  await sqs.send(
    new SendMessageCommand({ QueueUrl: MailboxDeadLetters, ...deadLetterMessage('mailbox', id) }),
  );
  // In place of the half hour until the close of a conference that is over.
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString() as Instant;
  const { timetable } = await changeState(id, (state) => ({
    ...state,
    ...{ phaseAt: hourAgo, timetable: { ...state.timetable, startKnownSince: hourAgo } },
  }));
  const dueAt = new Date().toISOString() as Instant;
  const tick = {
    MessageBody: serializeEntry(tickOf(id, { revision: timetable?.revision ?? 0, dueAt })),
    ...{ MessageGroupId: id, MessageDeduplicationId: `close ${id}` },
  };
  await awaitAlarms(['Audits fail'], async () =>
    sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl('mailbox'), ...tick })),
  );
  expect(await first('Audits fail')).toContain('"conferenceId":"audited"');
  const [callbacks] = await fix('Audits fail', (block) => block.replace('CONFERENCE_ID', id));
  expect(callbacks).toContain('"callbacks"');
  expect(await first('Entries are dead letters')).toContain('"MessageGroupId": "audited"');
  // The first commands hide the messages for five seconds.
  await until(async () => (await countVisible(MailboxDeadLetters)) > 0);
  await fix('Entries are dead letters');
  await awaitOver('Audits fail', 'Entries are dead letters');
});
