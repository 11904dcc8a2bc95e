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
/** The requests and permissions of the functions in the last run, as lines of JSON. */
export const decisionsFile = join(cache, 'decisions.jsonl');
/** The emulator evaluates alarms while this file exists. */
export const alarmSwitch = join(cache, 'evaluate-alarms');
/** The folder of the AWS command line, which is installed beside the emulator. */
export const emulatorPrograms = join(program.folder, 'bin');
/** The output of the emulator and of the functions in the last run. */
const logFile = join(cache, 'emulator.log');

/** An AWS account on this machine. */
export interface Emulator {
  /** The endpoint of all services, without a slash at its end. */
  readonly url: string;
  /** Stops the emulator and its functions, and removes its data. */
  stop(): Promise<void>;
}

/**
 * Stops the emulator and its functions when the standard input is closed, and removes its data. SIGTERM comes first, so that
 * the emulator can stop them itself.
 */
const UNTIL_INPUT_CLOSES = `
"$0" "$1" & emulator=$!
cat > /dev/null
(sleep 5; kill -KILL 0) &
kill -TERM $emulator
wait $emulator
rm -rf "$TMPDIR"
kill -KILL 0`;

/** Installs the emulator if it is missing, and starts it on a free port, with its data in a new folder. */
export async function startEmulator(): Promise<Emulator> {
  const bin = await ensurePythonEnvironment(program, step);
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-emulator-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(logFile, 'w');
  for (const file of [decisionsFile, alarmSwitch]) rmSync(file, { force: true });
  const child = spawn('sh', ['-c', UNTIL_INPUT_CLOSES, join(bin, 'python'), withPermissions], {
    cwd: folder,
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      AUTH: 'true',
      RELAY_DECISIONS: decisionsFile,
      RELAY_EVALUATE_ALARMS: alarmSwitch,
      // The corrections are modules in the folder of the tests.
      PYTHONDONTWRITEBYTECODE: '1',
      // The CDK's own function loads the SDK of its runtime. Here it is this project's.
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
    throw new Error(`The emulator did not start:\n${lastLines(logFile)}`, { cause });
  }
  say(`its output is in ${logFile.slice(logFile.indexOf('node_modules'))}`);
  return { url, stop };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.stdin?.end();
  await exited;
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
