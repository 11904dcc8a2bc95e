import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program from a Python package. */
export interface PythonProgram {
  /** Its name for people. */
  readonly name: string;
  /** The folder of its virtual environment. */
  readonly folder: string;
  /** The file that names every package with its version. */
  readonly requirements: string;
  /** A module that Python can import once the program is installed. */
  readonly module: string;
}

/**
 * A virtual environment with exactly the required packages. It is created again if it has others.
 *
 * @param step reports a finished step and its duration
 * @returns its `bin`, where the program is
 */
export async function ensurePythonEnvironment(
  { name, folder: environment, requirements, module }: PythonProgram,
  step: (what: string, take: () => Promise<void>) => Promise<void>,
): Promise<string> {
  const wanted = readFileSync(requirements, 'utf8');
  const marker = join(environment, 'requirements.txt');
  const python = join(environment, 'bin/python');
  const isThere = existsSync(marker) && readFileSync(marker, 'utf8') === wanted;
  if (isThere && (await canRun(python, '-c', `import ${module}`))) return dirname(python);
  await step(`install ${name}`, async () => {
    rmSync(environment, { recursive: true, force: true });
    mkdirSync(dirname(environment), { recursive: true });
    await run('python3', ['-m', 'venv', environment]).catch((cause) => {
      const sentence = `${name} needs python3 with venv: on Debian, apt-get install python3-venv.`;
      throw new Error(`${sentence[0]?.toUpperCase()}${sentence.slice(1)}`, { cause });
    });
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    writeFileSync(marker, wanted);
  });
  return dirname(python);
}

function canRun(program: string, ...argv: readonly string[]): Promise<boolean> {
  return run(program, [...argv]).then(
    () => true,
    () => false,
  );
}
