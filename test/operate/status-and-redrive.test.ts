import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findParts } from '../../operate/relay-parts';
import type { Answers, Input } from './aws-account';
import { deployed, runWith as run } from './deployed-answers';

test('the parts of a relay are found by the logical ids of the reviewed templates', () => {
  const resources = ['foundation', 'functions'].flatMap((name) => {
    const file = join(__dirname, `../lib/templates/${name}.json`);
    return Object.entries<{ Type: string }>(JSON.parse(readFileSync(file, 'utf8')).Resources);
  });
  const { queues, functions, alarms } = findParts(
    resources.map(([logicalId, { Type: type }]) => ({ logicalId, type, physicalId: logicalId })),
  );
  expect(queues.map(({ name, queue, deadLetters }) => [name, queue, deadLetters])).toEqual([
    ['mailbox', 'RelayMailboxQueue2337745E', 'RelayMailboxDeadLettersAB599CCB'],
    ['status-checks', 'RelayStatusChecksQueue101A10D6', 'RelayStatusChecksDeadLettersD6C8FADF'],
    ['deliveries', 'RelayDeliveriesQueueA5F64952', 'RelayDeliveriesDeadLettersE665839B'],
    ['workflows', 'RelayWorkflowsQueueE6438817', 'RelayWorkflowsDeadLetters735A71DC'],
    ['commands', 'RelayCommandsQueue2130FE9C', 'RelayCommandsDeadLetters21C38796'],
    ['ticks', undefined, 'RelaySchedulesDeadLettersD273E9DF'],
  ]);
  expect(findParts([]).queues.map(({ name }) => name)).not.toContain('commands');
  expect(functions.map(({ name }) => name)).toEqual([
    ...['receive-callback', 'manage-conferences', 'advance-conference', 'check-status'],
    ...['deliver-callback', 'resume-workflow', 'sweep'],
  ]);
  expect(alarms.length).toBeGreaterThan(20);
});

test('the function of the console is a part of a relay that has one', () => {
  const lambda = { logicalId: 'RelayServeConsoleFunction1A2B3C4D', physicalId: 'console' };
  const { functions } = findParts([{ ...lambda, type: 'AWS::Lambda::Function' }]);
  expect(functions).toEqual([{ name: 'serve-console', physicalId: 'console' }]);
});

test('the dead letters of a bus are a part of a relay that has them', () => {
  const resource = { type: 'AWS::SQS::Queue', physicalId: 'url' };
  const { queues } = findParts([
    { ...resource, logicalId: 'RelayFoundationStatusEventsDeadLetters0A1B2C3D' },
  ]);
  expect(queues.at(-1)).toEqual({ name: 'events', queue: undefined, deadLetters: 'url' });
  expect(findParts([]).queues.map(({ name }) => name)).not.toContain('events');
});

describe('status', () => {
  /** Half a minute longer ago, so that the minutes do not depend on the time of the test. */
  const seconds = (minutesAgo: number) => Math.floor(Date.now() / 1000) - minutesAgo * 60 - 30;
  const metrics = (sweptMinutesAgo: number): Answers => ({
    GetMetricData: ({ MetricDataQueries }) => ({
      MetricDataResults: (MetricDataQueries as { Id: string }[]).map(({ Id }) => ({
        Id,
        Timestamps: [seconds(sweptMinutesAgo), seconds(sweptMinutesAgo + 5)],
        Values: /duration/.test(Id) ? [30, 90] : /invocations/.test(Id) ? [1, 2] : [0, 0],
      })),
    }),
  });
  const alarms = (...states: readonly string[]): Answers => ({
    DescribeAlarms: ({ AlarmNames }) => {
      expect(AlarmNames).toEqual(['alarm-a', 'alarm-b']);
      return {
        MetricAlarms: states.map((StateValue, index) => ({
          AlarmName: `alarm-${index}`,
          AlarmDescription:
            'Conference Relay: Entries fail. Runbook: docs/runbook.md#entries-fail (next working day). Dashboard: https://x',
          ...{ StateValue, StateTransitionedTimestamp: seconds(30) },
        })),
      };
    },
  });

  test('shows a relay without a fault in one screen', async () => {
    const { code, stdout } = await run('status', { ...deployed({}), ...metrics(3), ...alarms('OK', 'OK') });
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeLessThan(24);
    for (const line of [
      /^API +https:\/\/relay\.example$/m,
      /^Alarms +0 on, 2 off, 0 without data$/m,
      /^Last sweep +3 min ago$/m,
      /^mailbox +0 +0 +0 +0$/m,
      /^ticks +- +- +- +0$/m,
      /^receive-callback +3 +0 +0 +40 ms$/m,
      /^No fault\.$/m,
    ])
      expect(stdout).toMatch(line);
  });

  test('names each fault, and ends with code 1', async () => {
    const { code, stdout } = await run('status', {
      ...deployed({ 'Mailbox-dead': 7 }),
      ...metrics(40),
      ...alarms('ALARM', 'INSUFFICIENT_DATA'),
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /The alarm "Entries fail" is on: docs\/runbook\.md#entries-fail\.\n7 dead letters are in the queue of mailbox\.\nNo sweep ran in the last 15 minutes\.\n$/,
    );
  });

  test('a sweep that failed does not count', async () => {
    const failing: Answers = {
      GetMetricData: ({ MetricDataQueries }) => ({
        MetricDataResults: (MetricDataQueries as { Id: string }[]).map(({ Id }) => ({
          Id,
          Timestamps: [seconds(3), seconds(8)],
          Values: /errors/.test(Id) ? [1, 0] : [1, 1],
        })),
      }),
    };
    const { stdout } = await run('status', { ...deployed({}), ...failing, ...alarms('OK', 'OK') });
    expect(stdout).toMatch(/^Last sweep +8 min ago$/m);
  });

  test('is one document with --json', async () => {
    const { stdout } = await run('status --json', { ...deployed({}), ...metrics(3), ...alarms('OK', 'OK') });
    expect(JSON.parse(stdout)).toMatchObject({
      api: 'https://relay.example',
      alarms: { active: [], ok: 2, unknown: 0 },
      queues: expect.arrayContaining([{ name: 'ticks', deadLetters: 0 }]),
      functions: [
        { name: 'receive-callback', invocations: 3 },
        { name: 'manage-conferences' },
        { name: 'sweep' },
      ],
      faults: [],
    });
  });
});

describe('redrive', () => {
  /** A task that moves two messages between looks. */
  function tasks(total: number, ending = 'COMPLETED'): Answers & { readonly started: Input[] } {
    const started: Input[] = [];
    let moved = 0;
    return {
      started,
      StartMessageMoveTask: (input: Input) => {
        started.push(input);
        return { TaskHandle: 'task' };
      },
      ListMessageMoveTasks: () => {
        if (started.length === 0) return { Results: [{ Status: 'COMPLETED' }] };
        moved = Math.min(total, moved + 2);
        const Status = moved === total ? ending : 'RUNNING';
        const FailureReason = ending === 'FAILED' ? 'CouldNotDetermineMessageSource' : undefined;
        return {
          Results: [
            {
              ...{ Status, FailureReason },
              ...{ ApproximateNumberOfMessagesMoved: moved, ApproximateNumberOfMessagesToMove: total },
            },
          ],
        };
      },
    } as unknown as Answers & { started: Input[] };
  }

  test('moves the dead letters of a queue, and shows the progress', async () => {
    const moves = tasks(5);
    const { code, stdout, stderr } = await run('redrive mailbox --rate 10', {
      ...deployed({ 'Mailbox-dead': 5 }),
      ...moves,
    });
    expect([code, stdout]).toEqual([0, 'mailbox: 5 dead letters are back in the queue.\n']);
    expect(stderr.split('\n').slice(1, -1)).toEqual(
      [2, 4, 5].map((count) => `mailbox: ${count} of about 5 messages are moved.`),
    );
    expect(moves.started).toEqual([
      { SourceArn: 'arn:Mailbox-dead', DestinationArn: 'arn:Mailbox', MaxNumberOfMessagesPerSecond: 10 },
    ]);
  });

  test('with all, moves nothing out of an empty queue, and leaves ticks alone', async () => {
    const moves = tasks(5);
    const { stdout } = await run('redrive all', {
      ...deployed({ 'Schedules-dead': 5 }),
      ...moves,
    });
    expect(stdout).toBe(
      ['mailbox', 'status-checks', 'deliveries']
        .map((name) => `${name}: there was no dead letter.\n`)
        .join(''),
    );
    expect(moves.started).toEqual([]);
  });

  test('reports the reason of a move that fails', async () => {
    const { code, stderr } = await run('redrive deliveries', {
      ...deployed({ 'Deliveries-dead': 2 }),
      ...tasks(2, 'FAILED'),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /is failed after 2 messages \(CouldNotDetermineMessageSource\)\. Run the command again\.\nThe dead letters of deliveries are not all moved\.\n$/,
    );
  });

  test('with all, also moves the dead letters of a queue after one that fails', async () => {
    const { code, stdout, stderr } = await run('redrive all --json', {
      ...deployed({ 'Mailbox-dead': 2, 'Deliveries-dead': 2 }),
      StartMessageMoveTask: () => ({ TaskHandle: 'task' }),
      ListMessageMoveTasks: ({ SourceArn }) => ({
        Results: [{ Status: SourceArn === 'arn:Mailbox-dead' ? 'FAILED' : 'COMPLETED' }],
      }),
    });
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { moved: { 'status-checks': 0, deliveries: 0 }, failed: [{ id: 'mailbox', exitCode: 1 }] },
    ]);
    expect(stderr).toMatch(/^mailbox: /m);
    expect(stderr).toContain('The dead letters of mailbox are not all moved.');
  });
});
