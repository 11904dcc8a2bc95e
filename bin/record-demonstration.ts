import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs `npm start` in an empty folder, until its demonstration has ended; about 15 seconds. Returns its output. */
export async function recordDemonstration(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'demonstration-'));
  const relay = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, 'local.ts')],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: '0', SIMULATOR_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(relay, 'close');
  let output = '';
  relay.stdout.on('data', (chunk) => {
    output += chunk;
    if (/^Serving/m.test(output)) relay.kill('SIGINT');
  });
  await closed;
  rmSync(folder, { recursive: true });
  if (!/^Serving/m.test(output)) throw new Error(`npm start: expected the demonstration, got:\n${output}`);
  return output;
}
