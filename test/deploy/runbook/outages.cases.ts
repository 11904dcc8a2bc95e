import { setTimeout } from 'node:timers/promises';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { QueueName } from '../../../lambda/domain/health';
import { deployment } from '../deployment';
import { fonestorm } from '../fonestorm';
import { restartFunctions } from '../functions';
import { queueArn } from '../queues';
import { request } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { commandsOf } from './commands';
import { first, fix, functionNamed, night, setRetries } from './night';
import { removePolicies } from './role-policies';
import { queueUrl, sendWork } from './work';

describe('the password at FoneStorm was changed', () => {
  const RETRIED = ['Status checks are retried', 'Commands are retried'];
  const LATE = ['Status checks wait too long', 'Commands wait too long'];
  const ALL = ['FoneStorm fails', ...RETRIED, ...LATE];

  beforeAll(async () => {
    await setRetries(1, 1000);
    // The simulator's password stays the same, so the relay gets another one.
    const SecretString = JSON.stringify({ username: 'fonestorm', password: 'old' });
    const SecretId = deployment().outputs.FoneStormSecret;
    await new SecretsManagerClient().send(new PutSecretValueCommand({ SecretId, SecretString }));
    await restartFunctions();
  });

  test('the alarms of requests, status checks and commands go off', async () => {
    let isOver = false;
    let requests = Promise.resolve();
    await awaitAlarms(ALL, async () => {
      // One after the other, so that each minute has a retry.
      for (let sent = 0; sent < 12; sent += 1) await sendWork('status-checks', 'night');
      for (const _ of [1, 2, 3]) await sendWork('commands', 'night');
      requests = (async () => {
        while (!isOver) {
          await request('GET', '/v2/conferences/night/fonenumbers', { isSilent: true });
          // Several requests in each minute of an alarm are enough.
          await setTimeout(500);
        }
      })();
    }).finally(() => {
      isOver = true;
      return requests;
    });
  });

  test('FoneStorm fails: the first commands show that it refuses the credentials', async () => {
    const shown = await first('FoneStorm fails');
    expect(shown).toContain('FAIL  FoneStorm answers at');
    expect(shown).toMatch(/fonestorm\.request_failed.*"outcome":"credentials"/);
  });

  test.each([...RETRIED, ...LATE])(
    '%s: the first commands show the retries with their error',
    async (alarm) => {
      expect(await first(alarm)).toMatch(/\.retried".*"name":"/);
    },
  );

  test('FoneStorm fails: the fix writes the right credentials. The doctor reaches FoneStorm, and the alarms are over', async () => {
    await fix('FoneStorm fails', (block) =>
      block.replace('"username":"…","password":"…"', '"username":"fonestorm","password":"fonestorm"'),
    );
    // In place of the five minutes until the functions read the secret again.
    await restartFunctions();
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
  const differ = 'Accepted and published differ';
  const lambda = new LambdaClient();
  await awaitAlarms([...Object.keys(late), differ], async () => {
    for (const name of Object.values(late)) {
      const EventSourceArn = await queueArn(await queueUrl(name));
      const { EventSourceMappings: [mapping] = [] } = await lambda.send(
        new ListEventSourceMappingsCommand({ EventSourceArn }),
      );
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled: false }));
      await sendWork(name, 'night');
    }
    for (let joined = 0; joined < 6; joined += 1) await fonestorm.join('night', 'attendee');
  });
  for (const alarm of [...Object.keys(late), differ])
    expect(await first(alarm)).toMatch(/"ApproximateNumberOfMessages": "[1-9]/);
  const [compared] = await fix(differ, (block) => block.replace('CONFERENCE_ID', 'night'));
  expect(compared).toMatch(/callback\.accepted[\s\S]*"callbacks":/);
  const shown = await night.shell.run('doctor');
  const commands = [...shown.matchAll(/Run: (aws lambda update-event-source-mapping --uuid \S+ --enabled)/g)];
  expect(commands).toHaveLength(3);
  await night.shell.run(commands.map(([, command]) => command).join('\n'));
  await awaitOver(...Object.keys(late), differ);
});

test('somebody removed the policies of two roles: the first commands name the refusal, and Permissions restores them', async () => {
  const alarms = ['Entries are retried', 'Deliveries are retried'];
  await setRetries(1, 1000);
  const functions = [await functionNamed('advance-conference'), await functionNamed('deliver-callback')];
  await removePolicies(night.shell, functions);
  await awaitAlarms(alarms, async () => {
    for (const number of [1, 2, 3]) {
      await sendWork('mailbox', `night-${number}`);
      await sendWork('deliveries', 'night');
    }
  });
  for (const alarm of alarms) expect(await first(alarm)).toMatch(/AccessDenied/);
  for (const block of commandsOf('Permissions')) await night.shell.run(block);
  await awaitOver(...alarms);
});
