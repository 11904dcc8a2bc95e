import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
/** The folder of the tarball that this process has packed. */
const packed = join(root, 'node_modules/.cache/conference-relay/packed', String(process.pid));
const VARIABLE = 'RELAY_PACKED_FILE';

/** Packs the package, once for all test files of a run: npm itself builds it before. */
function tarball(): string {
  process.env[VARIABLE] ??= pack();
  return process.env[VARIABLE];
}

function pack(): string {
  mkdirSync(packed, { recursive: true });
  const argv = ['pack', '--json', '--pack-destination', packed];
  const [{ filename }] = JSON.parse(execFileSync('npm', argv, { cwd: root, encoding: 'utf8' }));
  return join(packed, filename);
}

/** Unpacks the package into a project, without its dependencies. Returns the folder of the package. */
export function installPackage(project: string): string {
  const installed = join(project, 'node_modules/conference-relay');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball(), '--strip-components=1', '-C', installed]);
  return installed;
}

/**
 * Makes a folder the project of a user: the files of another folder, and the package from its tarball with its dependencies.
 *
 * @param from the folder with the user's own files
 * @returns the program of the command `conference-relay`
 */
export function createProject(project: string, from: string): string {
  cpSync(from, project, { recursive: true });
  const installed = installPackage(project);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const modules = join(project, 'node_modules');
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const name of [...names, '@types/node', 'esbuild']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  // NodejsFunction looks for the lock file, and takes its folder as that of the project.
  writeFileSync(join(project, 'package-lock.json'), '{}');
  return join(installed, manifest.bin['conference-relay']);
}
