import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { DeleteScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { until } from '../../until';
import { deadLetterMessage } from '../dead-letters';
import { fonestorm } from '../fonestorm';
import { sweep } from '../functions';
import { create, request } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { FUNCTIONS, first, fix, functionNamed, invoke, night } from './night';
import { queueUrl } from './work';

const lambda = new LambdaClient();

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

test('Ticks are dead letters: the fix deletes them', async () => {
  const QueueUrl = await queueUrl('ticks', 'deadLetters');
  await awaitAlarms(['Ticks are dead letters'], () =>
    new SQSClient().send(new SendMessageCommand({ QueueUrl, ...deadLetterMessage('ticks', 'night') })),
  );
  expect(await first('Ticks are dead letters')).toContain('MessageGroupId');
  await fix('Ticks are dead letters');
  await awaitOver('Ticks are dead letters');
});

test('The sweep does not run: the fix creates its schedule again', async () => {
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
  await sweep();
  await awaitOver('The sweep does not run');
});

test.each([...FUNCTIONS, 'serve-console'])('%s is throttled: the first commands run', async (name) => {
  const alarm = `${name} is throttled`;
  const FunctionName = await functionNamed(name);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  try {
    await awaitAlarms([alarm], () => invoke(name));
    expect(await first(alarm)).toContain('"ConcurrentExecutions"');
  } finally {
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }
  await awaitOver(alarm);
});

test('serve-console fails: the first command shows the failure', async () => {
  await awaitAlarms(['serve-console fails'], () => invoke('serve-console'));
  expect(await first('serve-console fails')).toContain('platform.report');
  await awaitOver('serve-console fails');
});

test.each([
  ['Entries fail', 'entry.unhandled'],
  ['Audits fail', 'conference.audit_failed'],
])('%s: the commands show the line and the callbacks of its conference', async (alarm, message) => {
  const logs = new CloudWatchLogsClient();
  const { LoggingConfig } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: await functionNamed('advance-conference') }),
  );
  const stream = { logGroupName: LoggingConfig?.LogGroup, logStreamName: `test of ${message}` };
  await logs.send(new CreateLogStreamCommand(stream));
  const line = JSON.stringify({ level: 'ERROR', message, conferenceId: 'night', entryId: 'e1' });
  const logEvents = [{ timestamp: Date.now(), message: line }];
  await awaitAlarms([alarm], () => logs.send(new PutLogEventsCommand({ ...stream, logEvents })));
  expect(await first(alarm)).toContain(line);
  const { body } = await request('GET', '/v2/conferences/night/callbacks');
  const position = String(body.callbacks[0].position);
  const outputs = await fix(alarm, (block) =>
    block.replaceAll('CONFERENCE_ID', 'night').replaceAll('POSITION', position),
  );
  for (const output of outputs) expect(output).toContain('"callback');
  await awaitOver(alarm);
});
