import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundleProgram } from '../local/relay-process';
import { temporaryFolders } from '../temporary-folders';

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in its own process, without the environment of this one. */
export type RunCommand = (
  argv: readonly string[],
  environment?: Readonly<Record<string, string>>,
  input?: string,
) => Promise<CommandRun>;

/** Bundles the command once for the tests of a file. */
export function commandProcess(): RunCommand {
  const folder = temporaryFolders();
  let program: readonly string[] = [];
  beforeAll(async () => {
    program = await bundleProgram(folder(), 'bin/cli.ts');
  });
  return (argv, environment = {}, input = '') =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [...program, ...argv], {
        env: { PATH: process.env.PATH, NODE_PATH: join(__dirname, '../../node_modules'), ...environment },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('close', (code) => resolve({ code, stdout, stderr }));
      child.stdin.end(input);
    });
}
