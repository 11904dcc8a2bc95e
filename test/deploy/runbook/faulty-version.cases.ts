import type { QueueName } from '../../../lambda/domain/health';
import { temporaryFolders } from '../../temporary-folders';
import { until } from '../../until';
import { awaitEvents } from '../arrived-events';
import { cdk, deployment } from '../deployment';
import { fonestorm } from '../fonestorm';
import { countVisible } from '../queues';
import { request } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { deployFaultyVersion } from './faulty-deployment';
import { FUNCTIONS, first, fix, invoke, night, setRetries, WORK } from './night';
import { queueUrl, sendWork } from './work';

const folder = temporaryFolders();
const DEAD_LETTERS: Readonly<Record<string, QueueName>> = {
  'Entries are dead letters': 'mailbox',
  'Status checks are dead letters': 'status-checks',
  'Deliveries are dead letters': 'deliveries',
  'Workflows are dead letters': 'workflows',
  'Commands are dead letters': 'commands',
};

describe('a version with a fault is deployed: no function can start', () => {
  beforeAll(async () => {
    await setRetries(1, 2);
    await deployFaultyVersion(deployment(), folder());
  });

  test('the alarms of the functions, of the API and of the dead letters go off', async () => {
    const failures = FUNCTIONS.map((name) => `${name} fails`);
    await awaitAlarms([...failures, ...Object.keys(DEAD_LETTERS), 'Requests end in 5xx'], async () => {
      for (const name of WORK) await sendWork(name, 'night');
      expect(await fonestorm.join('night', 'attendee')).toBeGreaterThanOrEqual(500);
      await request('GET', '/v2/conferences').catch(() => undefined);
      // The emulator counts the errors of direct invocations only.
      for (const name of FUNCTIONS) await invoke(name);
    });
  });

  test.each(FUNCTIONS)('%s fails: the first command shows lines of invocations that failed', async (name) => {
    expect(await first(`${name} fails`)).toContain('platform.report');
  });

  test('Requests end in 5xx: the first command shows the refused callback', async () => {
    expect(await first('Requests end in 5xx')).toMatch(/"routeKey":"POST \/callbacks\//);
  });

  test('the deployment of the previous version ends the failures', async () => {
    expect(await night.shell.run('deployments')).toMatch(/^\S+\n\d{4}-/);
    const { assembly, stacks } = deployment();
    await cdk('deploy', '--exclusively', stacks.functions, '--app', assembly, '--require-approval', 'never');
    await awaitOver(...FUNCTIONS.map((name) => `${name} fails`));
  });

  test('Requests end in 5xx: the fix checks the status of each conference, which shows the lost callback', async () => {
    await fix('Requests end in 5xx');
    await awaitEvents('night', 'Attendee Count Changed');
    await awaitOver('Requests end in 5xx');
  });

  test.each(Object.entries(DEAD_LETTERS))('%s: the fix redrives them', async (alarm, name) => {
    await setRetries(30, 100);
    expect(await first(alarm)).toMatch(/"ApproximateNumberOfMessages": "[1-9]/);
    // The first commands hide the messages for five seconds.
    await until(async () => (await countVisible(await queueUrl(name, 'deadLetters'))) > 0);
    await fix(alarm);
    await awaitOver(alarm);
    await until(async () => (await countVisible(await queueUrl(name))) === 0);
  });
});
