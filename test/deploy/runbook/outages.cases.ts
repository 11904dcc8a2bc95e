import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { QueueName } from '../../../lambda/domain/health';
import { fonestorm } from '../fonestorm';
import { queueArn } from '../queues';
import { request } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { first, functionNamed, night, setRetries } from './night';
import { withoutPolicies } from './role-policies';
import { queueUrl, sendWork } from './work';

describe('FoneStorm is down', () => {
  const RETRIED = ['Status checks are retried', 'Commands are retried'];
  const LATE = ['Status checks wait too long', 'Commands wait too long'];
  const ALL = ['FoneStorm fails', ...RETRIED, ...LATE];

  beforeAll(async () => {
    await setRetries(1, 1000);
    await fonestorm.change({ apiFaults: [{ fault: 'fail-before' }] });
  });
  afterAll(() => fonestorm.change({ apiFaults: [] }));

  test('the alarms of requests, status checks and commands go off', async () => {
    let isOver = false;
    let requests = Promise.resolve();
    await awaitAlarms(ALL, async () => {
      // One after the other, so that each minute has a retry.
      for (let sent = 0; sent < 12; sent += 1) await sendWork('status-checks', 'night');
      for (const _ of [1, 2, 3]) await sendWork('commands', 'night');
      requests = (async () => {
        while (!isOver) await request('GET', '/v2/conferences/night/fonenumbers');
      })();
    }).finally(() => {
      isOver = true;
      return requests;
    });
  });

  test('FoneStorm fails: the first commands show the failures', async () => {
    const shown = await first('FoneStorm fails');
    expect(shown).toContain('FAIL  FoneStorm answers at');
    expect(shown).toContain('fonestorm.request_failed');
  });

  test.each([...RETRIED, ...LATE])(
    '%s: the first commands show the retries with their error',
    async (alarm) => {
      expect(await first(alarm)).toMatch(/\.retried".*"name":"/);
    },
  );

  test('once FoneStorm works, the doctor reaches it, and the alarms are over', async () => {
    await fonestorm.change({ apiFaults: [] });
    expect(await night.shell.run('doctor')).toContain('ok    FoneStorm answers at');
    await awaitOver(...ALL);
  });
});

test('AWS Lambda does not read some queues: their alarms go off, and the doctor names the command that fixes it', async () => {
  const late: Readonly<Record<string, QueueName>> = {
    'Entries wait too long': 'mailbox',
    'Deliveries wait too long': 'deliveries',
    'Workflows wait too long': 'workflows',
  };
  const lambda = new LambdaClient();
  await awaitAlarms(Object.keys(late), async () => {
    for (const name of Object.values(late)) {
      const EventSourceArn = await queueArn(await queueUrl(name));
      const { EventSourceMappings: [mapping] = [] } = await lambda.send(
        new ListEventSourceMappingsCommand({ EventSourceArn }),
      );
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled: false }));
      await sendWork(name, 'night');
    }
  });
  for (const alarm of Object.keys(late))
    expect(await first(alarm)).toMatch(/"ApproximateNumberOfMessages": "[1-9]/);
  const shown = await night.shell.run('doctor');
  const commands = [...shown.matchAll(/Run: (aws lambda update-event-source-mapping --uuid \S+ --enabled)/g)];
  expect(commands).toHaveLength(3);
  await night.shell.run(commands.map(([, command]) => command).join('\n'));
  await awaitOver(...Object.keys(late));
});

test('somebody removed the policies of two roles: the alarms of retries go off, and the first commands name the refusal', async () => {
  const alarms = ['Entries are retried', 'Deliveries are retried'];
  await setRetries(1, 1000);
  const functions = [await functionNamed('advance-conference'), await functionNamed('deliver-callback')];
  await withoutPolicies(night.shell, functions, async () => {
    await awaitAlarms(alarms, async () => {
      for (const number of [1, 2, 3]) {
        await sendWork('mailbox', `night-${number}`);
        await sendWork('deliveries', 'night');
      }
    });
    for (const alarm of alarms) expect(await first(alarm)).toMatch(/AccessDenied/);
  });
  await awaitOver(...alarms);
});
