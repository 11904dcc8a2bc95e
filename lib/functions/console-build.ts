import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'console');
const DIST = join(ROOT, 'dist');
const BUILT = join(DIST, 'console');

/** The folder of the built console. It is built first if it is missing, or older than a source. A build takes about two seconds. */
export function consoleFolder(): string {
  if (!isCurrent()) buildConsole();
  return BUILT;
}

/** Whether the sources of the console are beside this program. A bundled program has none. */
export function hasConsoleSources(): boolean {
  return existsSync(SOURCES);
}

/** Whether the built console is at least as new as its sources and the installed packages. */
export function isCurrent(): boolean {
  const page = join(BUILT, 'index.html');
  if (!existsSync(page)) return false;
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(SOURCES, name),
  );
  const newest = Math.max(
    ...[...files, join(ROOT, 'package-lock.json')].map((file) => statSync(file).mtimeMs),
  );
  return statSync(page).mtimeMs >= newest;
}

/** Builds the console with Vite. Builds may run at the same time: each has its own folder until its end. */
export function buildConsole(): void {
  mkdirSync(DIST, { recursive: true });
  const folder = mkdtempSync(join(DIST, 'console-'));
  try {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const config = join(SOURCES, 'vite.config.ts');
    const options = ['--config', config, '--outDir', folder, '--logLevel', 'warn', '--emptyOutDir'];
    execFileSync(process.execPath, [vite, 'build', ...options], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(folder, BUILT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
