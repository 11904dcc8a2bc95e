import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Copies an example into a folder, and installs the package there from its tarball. */
export function createPackedProject(example: string, project: string): void {
  cpSync(join(root, 'examples', example), project, { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', project], { cwd: root, encoding: 'utf8' }),
  );
  const modules = join(project, 'node_modules');
  const installed = join(modules, 'conference-relay');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, filename), '--strip-components=1', '-C', installed]);
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  );
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node', 'esbuild']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  // NodejsFunction looks for the lock file, and takes its folder as that of the project.
  writeFileSync(join(project, 'package-lock.json'), '{}');
}
