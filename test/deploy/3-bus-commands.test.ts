import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { BusEvent } from '../../local/event-bus';
import { until } from '../until';
import { arrivedEvents, awaitEvents, eventsAbout, typesOf } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { manageConferencesArn } from './functions';
import { remove, request, timesIn } from './relay';
import { say } from './say';

const bus = new EventBridgeClient();
const scheduler = new SchedulerClient();
const { outputs, target } = deployment();

/** Puts a command on the bus of the relay. */
async function send(DetailType: string, detail: object, Source = 'test.visits'): Promise<void> {
  const entry = { EventBusName: outputs.EventBus, Source, DetailType, Detail: JSON.stringify(detail) };
  const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
  say(`a command is on the bus: ${DetailType}`);
}

const outcomesOf = (key: string) =>
  arrivedEvents().filter(({ detail: { command } }) => (command as { id?: string } | undefined)?.id === key);

/** Waits for the outcome of a command. */
async function outcomeOf(key: string): Promise<BusEvent> {
  await until(() => outcomesOf(key).length > 0, 90_000);
  return outcomesOf(key)[0] as BusEvent;
}

test('a command creates a conference once, and later ones change and delete it; each has its outcome', async () => {
  const create = {
    idempotency_key: 'create-by-bus',
    conference: { id: 'by-bus', label: 'Visit', metadata: { caseId: '4711' }, ...timesIn(3600, 7200) },
  };
  for (const _ of [1, 2]) await send('Create Conference', create);
  expect(await outcomeOf('create-by-bus')).toMatchObject({
    'detail-type': 'Conference Command Succeeded',
    detail: {
      command: { type: 'Create Conference', source: 'test.visits', metadata: { caseId: '4711' } },
      metadata: { conferenceId: 'by-bus' },
    },
  });
  await send('Update Conference', {
    ...{ idempotency_key: 'update-by-bus', id: 'by-bus', conference: { label: 'Another visit' } },
  });
  await outcomeOf('update-by-bus');
  expect((await fonestorm.conference('by-bus')).fields.label).toBe('Another visit');
  await send('Delete Conference', { idempotency_key: 'delete-by-bus', id: 'by-bus' });
  await outcomeOf('delete-by-bus');
  expect((await request('GET', '/v2/conferences/by-bus')).status).toBe(404);
  expect(typesOf(await awaitEvents('by-bus', 'Conference Command Succeeded', 3))).toEqual([
    ...['Conference Scheduled', 'Conference Command Succeeded', 'Conference Updated'],
    ...['Conference Command Succeeded', 'Conference Cancelled', 'Conference Command Succeeded'],
  ]);
});

test('a refused command names the faulty field, and the event of another source is ignored', async () => {
  const conference = { label: 'Visit', start_time: 'soon' };
  await send('Create Conference', { idempotency_key: 'other', conference }, 'test.others');
  await send('Create Conference', { idempotency_key: 'refused-by-bus', conference });
  expect(await outcomeOf('refused-by-bus')).toMatchObject({
    'detail-type': 'Conference Command Refused',
    detail: { problem: { status: 400, errors: [{ field: 'start_time' }, { field: 'end_time' }] } },
  });
  expect(outcomesOf('other')).toEqual([]);
});

// In an account, a schedule needs a role that may invoke the function.
if (target === 'emulator') {
  test('a schedule of EventBridge Scheduler invokes the API, and so creates a conference at its scheduled time', async () => {
    const Arn = await manageConferencesArn();
    const time = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3000).toISOString().slice(0, 19);
    const conference = {
      ...{ id: 'by-schedule', start_time: '<aws.scheduler.scheduled-time>', duration: 'PT45M' },
    };
    await scheduler.send(
      new CreateScheduleCommand({
        Name: 'create-a-conference',
        ScheduleExpression: `at(${time})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn,
          RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
          Input: JSON.stringify({ operation: 'create', conference, idempotency_key: 'by-schedule' }),
        },
      }),
    );
    await awaitEvents('by-schedule', 'Conference Scheduled');
    const [scheduled] = eventsAbout('by-schedule');
    expect(scheduled?.detail.conference).toMatchObject({
      start_time: `${time}.000Z`,
      end_time: new Date(Date.parse(`${time}Z`) + 45 * 60_000).toISOString(),
    });
    expect(Date.parse(scheduled?.detail.metadata.receivedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(`${time}Z`),
    );
    await remove('by-schedule');
  });
}
