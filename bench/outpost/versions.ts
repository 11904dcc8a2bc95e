import { type ProgramOptions, runProgram } from './program';

/** The first group of an expression in what a program prints. */
export async function readVersion(
  path: string,
  argv: readonly string[],
  version: RegExp,
  options: Omit<ProgramOptions, 'name'>,
): Promise<string> {
  const output = await runProgram(path, argv, options).catch(() => '');
  return version.exec(output)?.[1] ?? 'unknown';
}

/** A build by `go install` does not know its version: Go's command reads that of the module. */
export async function readGoVersion(path: string, folder: string): Promise<string> {
  const options = { folder, env: { HOME: folder, PATH: `${process.env.PATH}:/usr/local/go/bin` } };
  const argv = ['version', '-m', path];
  const module = await readVersion(
    'go',
    argv,
    /^\t(?:mod|dep)\tgithub\.com\/hookdeck\/outpost\tv(\S+)/m,
    options,
  );
  return `${module}, Go ${await readVersion('go', argv, /: go([\d.]+)/, options)}`;
}
