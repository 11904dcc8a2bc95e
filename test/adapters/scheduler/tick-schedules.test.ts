import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { scheduleExpression, scheduleName } from '../../../lambda/adapters/scheduler/one-time-schedule';
import { schedulerSchedules } from '../../../lambda/adapters/scheduler/tick-schedules';
import { tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import type { Schedules } from '../../../lambda/ports/schedules';
import { awsStandIn } from '../../aws/endpoint';
import { schedulerStandIn } from '../../aws/schedules';

test('a conference of any id has a unique schedule name that Scheduler accepts', () => {
  const ids = ['a', 'A', 'x'.repeat(64), `${'x'.repeat(63)}y`, 'a_b', 'a-b', '__proto__'];
  const names = ids.map(scheduleName);
  for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
  expect(new Set(names).size).toBe(ids.length);
  expect(scheduleName('a')).toBe(names[0]);
});

test.each([
  ['2026-05-04T09:00:00.000Z', 'at(2026-05-04T09:00:00)'],
  ['2026-05-04T09:00:00.001Z', 'at(2026-05-04T09:00:01)'],
  ['2026-12-31T23:59:59.500Z', 'at(2027-01-01T00:00:00)'],
  ['9999-12-31T23:59:58.500Z', 'at(9999-12-31T23:59:59)'],
])('the schedule of a tick that is due at %s does not fire before: %s', (dueAt, expression) => {
  expect(scheduleExpression(dueAt as Instant)).toBe(expression);
});

test('a schedule in the last second of the last year has an expression that Scheduler can read', () => {
  expect(scheduleExpression('9999-12-31T23:59:59.001Z' as Instant)).toBe('at(9999-12-31T23:59:59)');
});

describe('the schedule of a conference', () => {
  const [UPDATE, CREATE, DELETE] = [
    'Scheduler UpdateSchedule',
    'Scheduler CreateSchedule',
    'Scheduler DeleteSchedule',
  ] as const;
  const CONFLICT = { error: 'ConflictException', status: 409 };
  const GONE = { error: 'ResourceNotFoundException', status: 404 };
  const stored = new Map<string, object>();
  const stand = awsStandIn(schedulerStandIn(stored));
  let schedules: Schedules;
  let waits: number[];
  beforeEach(() => {
    waits = [];
    const place = { group: 'relay', role: 'role', mailbox: 'mailbox', deadLetters: 'dead letters' };
    schedules = schedulerSchedules(new SchedulerClient(stand().settings), place, async (milliseconds) => {
      waits.push(milliseconds);
    });
  });
  afterEach(() => stored.clear());

  const tick = (revision: number) =>
    tickOf('c1', { revision, dueAt: `2026-05-04T09:00:0${revision}.000Z` as Instant });
  const requestNames = () => stand().requests.map(({ name }) => name);
  const expectKept = (revision: number) =>
    expect([...stored]).toEqual([
      [
        scheduleName('c1'),
        expect.objectContaining({ ScheduleExpression: `at(2026-05-04T09:00:0${revision})` }),
      ],
    ]);

  test('is created if it does not exist, and updated if it does', async () => {
    await schedules.set(tick(1));
    expect(requestNames()).toEqual([UPDATE, CREATE]);
    stand().reset();
    await schedules.set(tick(2));
    expect(requestNames()).toEqual([UPDATE]);
    expectKept(2);
    expect(waits).toEqual([]);
  });

  test('sends the tick to the message group of its conference, and unsent ticks to the dead-letter queue', async () => {
    await schedules.set(tick(1));
    const [schedule] = stored.values();
    expect(schedule).toMatchObject({
      Description: 'conference c1',
      Target: {
        ...{ Arn: 'mailbox', RoleArn: 'role', DeadLetterConfig: { Arn: 'dead letters' } },
        SqsParameters: { MessageGroupId: 'c1' },
      },
    });
  });

  test('is updated if another function created it meanwhile', async () => {
    await schedules.set(tick(1));
    stand().reset();
    stand().injectResponses(UPDATE, GONE);
    await schedules.set(tick(2));
    expect(requestNames()).toEqual([UPDATE, CREATE, UPDATE]);
    expectKept(2);
  });

  test('is changed after a concurrent change', async () => {
    await schedules.set(tick(1));
    stand().reset();
    stand().injectResponses(UPDATE, CONFLICT);
    await schedules.set(tick(2));
    expect(requestNames()).toEqual([UPDATE, CREATE, UPDATE]);
    expectKept(2);
  });

  test('throws after four conflicts with concurrent changes', async () => {
    stand().injectResponses(UPDATE, CONFLICT, GONE, CONFLICT, GONE);
    stand().injectResponses(CREATE, CONFLICT, CONFLICT, CONFLICT, CONFLICT);
    await expect(schedules.set(tick(1))).rejects.toThrow(
      'c1: 4 attempts to set its schedule lost to concurrent writers',
    );
    expect(requestNames()).toHaveLength(8);
    expect(waits).toEqual([100, 200, 300]);
  });

  test.each(['reset', 'apply, then reset'] as const)('is set if a connection ends (%s)', async (injected) => {
    stand().injectResponses(UPDATE, injected);
    stand().injectResponses(CREATE, injected);
    await schedules.set(tick(1));
    expectKept(1);
    stand().injectResponses(DELETE, injected);
    await schedules.clear('c1');
    expect(stored.size).toBe(0);
  });

  test('does not exist after it was cleared, also if it did not exist before', async () => {
    await schedules.set(tick(1));
    await schedules.clear('c1');
    await schedules.clear('c1');
    expect(stored.size).toBe(0);
  });

  test('is cleared after a concurrent change', async () => {
    await schedules.set(tick(1));
    stand().injectResponses(DELETE, CONFLICT, CONFLICT);
    await schedules.clear('c1');
    expect(stored.size).toBe(0);
  });

  test('throws if concurrent changes prevent the clearing', async () => {
    stand().injectResponses(DELETE, CONFLICT, CONFLICT, CONFLICT, CONFLICT);
    await expect(schedules.clear('c1')).rejects.toThrow(
      'c1: 4 attempts to set its schedule lost to concurrent writers',
    );
  });

  test.each(['ValidationException', 'AccessDeniedException', 'ServiceQuotaExceededException'])(
    'throws if Scheduler responds %s',
    async (error) => {
      stand().injectResponses(UPDATE, { error });
      await expect(schedules.set(tick(1))).rejects.toThrow(expect.objectContaining({ name: error }));
      stand().injectResponses(UPDATE, GONE);
      stand().injectResponses(CREATE, { error });
      await expect(schedules.set(tick(1))).rejects.toThrow(expect.objectContaining({ name: error }));
      stand().injectResponses(DELETE, { error });
      await expect(schedules.clear('c1')).rejects.toThrow(expect.objectContaining({ name: error }));
    },
  );
});
