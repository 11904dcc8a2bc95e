import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { until } from '../until';

/** `npm start` in a process and a folder of its own. */
export interface RelayProcess {
  readonly child: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Resolves once it has written this. */
  waitForOutput(text: string): Promise<void>;
  /** Ends it; resolves with its exit code, null where a signal ended it. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

const root = join(__dirname, '../..');

/** What `npm start` runs. */
const SOURCE_PROGRAM = ['--import', pathToFileURL(require.resolve('tsx')).href, join(root, 'bin/local.ts')];

/** Starts it; ports of the environment are to be free ones. */
export type StartRelayProcess = (
  folder: string,
  environment: Readonly<Record<string, string>>,
  ...argv: readonly string[]
) => RelayProcess;

/**
 * A program in one file of this folder, which starts in a fifth of the time.
 *
 * @param program its path; default what `npm start` runs
 * @returns what starts it
 */
export async function bundleProgram(folder: string, program = 'bin/local.ts'): Promise<readonly string[]> {
  const outfile = join(folder, `${basename(program, '.ts')}.cjs`);
  await build({
    ...{ entryPoints: [join(root, program)], outfile, bundle: true, platform: 'node' },
    external: ['dynalite', 'level'],
  });
  return [outfile];
}

function spawnRelay(
  program: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
  argv: readonly string[],
): RelayProcess {
  const child = spawn(process.execPath, [...program, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_PATH: join(root, 'node_modules'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const exited = once(child, 'exit');
  return {
    child,
    output: () => output,
    async waitForOutput(text) {
      await until(() => output.includes(text) || child.exitCode !== null);
      if (!output.includes(text)) throw new Error(`expected "${text}" in:\n${output}`);
    },
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

/** What starts the relay in the tests of the file that calls this, and ends what they have left. */
export function relayProcesses(): (program?: readonly string[]) => StartRelayProcess {
  const running: RelayProcess[] = [];
  afterAll(async () => {
    for (const each of running.splice(0)) if (each.child.exitCode === null) await each.end('SIGKILL');
  });
  return (program = SOURCE_PROGRAM) =>
    (folder, environment, ...argv) => {
      const each = spawnRelay(program, folder, environment, argv);
      running.push(each);
      return each;
    };
}

/** Ports that nothing listens at, for both servers. */
export async function freePorts(): Promise<{ readonly PORT: string; readonly SIMULATOR_PORT: string }> {
  return { PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()) };
}

/** A port that nothing listens at, and that nobody is given who asks for any: those begin at 32768, or higher. */
export async function freePort(): Promise<number> {
  const port = randomInt(10_000, 32_768);
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}
