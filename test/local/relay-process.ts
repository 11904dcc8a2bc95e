import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { freePort } from '../../bench/free-port';
import { until } from '../until';

export { freePort };

/** `npm start` in its own process and folder. */
export interface RelayProcess {
  readonly child: ChildProcess;
  /** The output so far. */
  output(): string;
  /** Resolves once the output contains this text. */
  waitForOutput(text: string): Promise<void>;
  /** Ends it. Resolves with its exit code, or null if a signal ended it. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

const root = join(__dirname, '../..');

/** The arguments with which Node runs `npm start`. */
const SOURCE_PROGRAM = ['--import', pathToFileURL(require.resolve('tsx')).href, join(root, 'bin/local.ts')];

/** Starts a process. The ports of the environment must be free. */
export type StartRelayProcess = (
  folder: string,
  environment: Readonly<Record<string, string>>,
  ...argv: readonly string[]
) => RelayProcess;

/**
 * Bundles a program into one file of this folder, which starts in a fifth of the time.
 *
 * @param program its path; default the program of `npm start`
 * @returns the arguments with which Node runs it
 */
export async function bundleProgram(folder: string, program = 'bin/local.ts'): Promise<readonly string[]> {
  const outfile = join(folder, `${basename(program, '.ts')}.cjs`);
  await build({
    ...{ entryPoints: [join(root, program)], outfile, bundle: true, platform: 'node' },
    external: ['dynalite', 'level', 'aws-cdk-lib', 'constructs', 'esbuild'],
    define: { 'import.meta.dirname': '__dirname' },
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

/** Starts relays in the tests of a file, and ends the remaining ones after the tests. */
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

/** Free ports for both servers. */
export async function freePorts(): Promise<{ readonly PORT: string; readonly SIMULATOR_PORT: string }> {
  return { PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()) };
}
