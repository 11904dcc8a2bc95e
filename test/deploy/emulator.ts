import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../local/relay-process';
import { ensurePythonEnvironment, type PythonProgram } from '../python-environment';
import { until } from '../until';
import { say, step } from './say';

const cache = join(__dirname, '../../node_modules/.cache/conference-relay');
const program: PythonProgram = {
  ...{ name: 'the emulator', folder: join(cache, 'emulator'), module: 'ministack' },
  requirements: join(__dirname, 'requirements.txt'),
};
const withPermissions = join(__dirname, 'emulator_with_permissions.py');
/** What the functions asked for, and what they may do, as lines of JSON; of the last run. */
export const decisionsFile = join(cache, 'decisions.jsonl');
/** What the emulator and the functions on it say; of the last run. */
const logFile = join(cache, 'emulator.log');

/** An AWS account on this machine. */
export interface Emulator {
  /** Of every part of it, without a slash at its end. */
  readonly url: string;
  /** Ends it with all that it started, and removes what it kept. */
  stop(): Promise<void>;
}

/**
 * Ends the emulator and the functions it runs when nobody holds the standard input any more, however that came (first
 * politely, so that it ends them itself), and takes away what it kept.
 */
const UNTIL_LEFT_ALONE = `
"$0" "$1" & emulator=$!
cat > /dev/null
(sleep 5; kill -KILL 0) &
kill -TERM $emulator
wait $emulator
rm -rf "$TMPDIR"
kill -KILL 0`;

/** Installs the emulator where it is not, and starts it on a free port, with all that it keeps in a folder of its own. */
export async function startEmulator(): Promise<Emulator> {
  const bin = await ensurePythonEnvironment(program, step);
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-emulator-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'w');
  rmSync(decisionsFile, { force: true });
  const child = spawn('sh', ['-c', UNTIL_LEFT_ALONE, join(bin, 'python'), withPermissions], {
    cwd: folder,
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      AUTH: 'true',
      RELAY_DECISIONS: decisionsFile,
      // The CDK's own function takes the SDK from its runtime: here that is this project's.
      NODE_PATH: join(__dirname, '../../node_modules'),
      MINISTACK_HOST: '127.0.0.1',
      TMPDIR: folder,
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
    },
    detached: true,
    stdio: ['pipe', log, log],
  });
  const stop = () => end(child, folder);
  try {
    await step(`start the emulator at ${url}`, () => until(() => isHealthy(url), 60_000));
  } catch (cause) {
    await stop();
    throw new Error(`The emulator does not start:\n${lastLines(logFile)}`, { cause });
  }
  say(`what it says is in ${logFile.slice(logFile.indexOf('node_modules'))}`);
  return { url, stop };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.stdin?.end();
  await ended;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}
