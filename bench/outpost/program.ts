import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A program of the comparison that runs beside the bench. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Resolves once a check is true. Rejects if the program ends before that, or after a minute. */
  waitUntil(isReady: () => Promise<boolean>): Promise<void>;
  /** Ends it and its children, as `kill -9` does. */
  kill(): Promise<void>;
  /** Asks it to end, and kills it if it has not after a while. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** Its name in the tables. */
  readonly name: string;
  /** Its working folder, in which its output is written to a file. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its user, if it does not run as that of the bench. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const START_LIMIT = 60_000;
const STOP_LIMIT = 15_000;
const running = new Set<number>();
let startCount = 0;

/** Starts a program with its own process group. The end of the bench ends it, too. */
export function startProgram(path: string, argv: readonly string[], options: ProgramOptions): Program {
  const { name, folder, env = {}, user } = options;
  startCount += 1;
  const output = join(folder, `${name}-${startCount}.log`);
  const file = openSync(output, 'a');
  const child = spawn(path, argv, {
    ...{ cwd: folder, env: environment(env), stdio: ['ignore', file, file], detached: true },
    ...user,
  });
  closeSync(file);
  if (startCount === 1) killAtExit();
  const pid = child.pid ?? 0;
  running.add(pid);
  const exited = once(child, 'exit').finally(() => running.delete(pid));
  exited.catch(() => undefined);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid,
    async waitUntil(isReady) {
      const deadline = Date.now() + START_LIMIT;
      while (!(await isReady().catch(() => false))) {
        if (isRunning() && Date.now() < deadline) await sleep(50);
        else throw new Error(`${name} did not start:\n${readFileSync(output, 'utf8').slice(-2000)}`);
      }
    },
    async kill() {
      killGroup(pid);
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      await Promise.race([exited, sleep(STOP_LIMIT, undefined, { ref: false })]);
      killGroup(pid);
      await exited;
    },
  };
}

/** Runs a program to its end. @returns its output @throws if it fails */
export async function runProgram(
  path: string,
  argv: readonly string[],
  { folder, env = {}, user }: Omit<ProgramOptions, 'name'>,
): Promise<string> {
  const { stdout } = await promisify(execFile)(path, [...argv], {
    cwd: folder,
    env: environment(env),
    ...user,
  });
  return stdout;
}

/** Settings of the caller for other servers must not reach these. */
function environment(env: Readonly<Record<string, string>>) {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function killAtExit(): void {
  const killAll = () => {
    for (const pid of running) killGroup(pid);
  };
  process.once('exit', killAll);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}
