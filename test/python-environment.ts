import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A program that comes as a Python package. */
export interface PythonProgram {
  /** What a person calls it. */
  readonly name: string;
  /** Where its virtual environment is, or is to be. */
  readonly folder: string;
  /** The file that names every package with its version. */
  readonly requirements: string;
  /** What Python imports where the program is there. */
  readonly module: string;
}

/**
 * A virtual environment with exactly what the requirements have; made anew where it holds anything else.
 *
 * @param step says that something is done, and how long it took
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
