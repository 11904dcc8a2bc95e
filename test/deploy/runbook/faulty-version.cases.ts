import type { QueueName } from '../../../lambda/domain/health';
import { until } from '../../until';
import { awaitEvents } from '../arrived-events';
import { fonestorm } from '../fonestorm';
import { countVisible } from '../queues';
import { request } from '../relay';
import { step } from '../say';
import { awaitAlarms, awaitOver } from './alarm-states';
import { commitFault } from './checkout';
import { commandsOf } from './commands';
import { FUNCTIONS, first, fix, invoke, night, setRetries, WORK } from './night';
import { queueUrl, sendWork } from './work';

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
    commitFault(night.checkout);
    await step('deploy a version with a fault', () =>
      night.shell.run('npx cdk deploy --exclusively "$FUNCTIONS" --require-approval never'),
    );
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

  test('Roll back a deployment: the commands find the previous version and deploy it, which ends the failures', async () => {
    const [find = '', deploy = ''] = commandsOf('Roll back a deployment');
    const [version = '', _last, time = ''] = (await night.shell.run('deployments')).split('\n');
    const [, deployed = ''] = /\+([0-9a-f]{12})/.exec(version) ?? [];
    const found = await night.shell.run(find.replace('TIME', time).replace('COMMIT', deployed));
    const [, previous = ''] = /^([0-9a-f]+) The deployed version$/m.exec(found) ?? [];
    expect([deployed, previous]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    const shown = await step('roll back', () => night.shell.run(deploy.replace('PREVIOUS', previous)));
    expect(shown).toContain('AWS::Lambda::Function');
    expect(await night.shell.run('output Version')).toContain(`+${previous}`);
    await awaitOver(...FUNCTIONS.map((name) => `${name} fails`));
  });

  test('serve-console fails: the page of the console is served again', async () => {
    expect(await night.shell.run('curl --silent --include "$API/console" | sed -n 1p')).toMatch(
      /^HTTP\S+ 200/,
    );
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
