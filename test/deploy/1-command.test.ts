import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { timesIn } from './relay';
import { step } from './say';

const root = join(__dirname, '../..');

/** Runs the command in its own process. It finds the only relay of the account itself. */
async function run(...argv: readonly string[]) {
  const program = ['--import', 'tsx', 'bin/cli.ts', ...argv];
  return step(`conference-relay ${argv[0]}`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root }).catch((error) => {
      if (error.code === 1 && argv[0] === 'status') return error;
      throw error;
    });
    return JSON.parse(stdout);
  });
}

test('the command finds the relay by the registry, and works with its conferences as a caller', async () => {
  const { start_time, end_time } = timesIn(3600, 7200);
  const times = ['--start', start_time, '--end', end_time];
  const created = await run('create', '--id', 'command', ...times, '--as', 'tests', '--json');
  expect(created.conference).toMatchObject({ id: 'command' });
  const shown = await run('show', 'command', '--as', 'tests', '--json');
  expect(shown.conference).toMatchObject({ id: 'command', start_time });
  const { conferences } = await run('list', '--as', 'tests', '--json');
  expect(conferences.map(({ id }: { id: string }) => id)).toContain('command');
  const watched = await run('watch', 'command', '--until', 'Conference Scheduled', '--as', 'tests', '--json');
  expect(watched).toMatchObject({
    'detail-type': 'Conference Scheduled',
    detail: { metadata: { sequence: 1 } },
  });
  await run('delete', 'command', '--yes', '--as', 'tests', '--json');
});

test('status shows every queue and function, and the alarms', async () => {
  const { queues, functions, alarms } = await run('status', '--json');
  expect(queues.map(({ name }: { name: string }) => name)).toEqual([
    ...['mailbox', 'status-checks', 'deliveries', 'workflows', 'commands', 'ticks'],
  ]);
  expect(functions).toHaveLength(9);
  expect(alarms.active.length + alarms.ok + alarms.unknown).toBeGreaterThan(10);
});
