import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'console');
const DIST = join(ROOT, 'dist');
const BUILT = join(DIST, 'console');
/** The inputs of a build besides the sources: the installed packages, and this file. */
const OTHER_INPUTS = ['package-lock.json', 'lib/functions/console-build.ts'].map((name) => join(ROOT, name));

/** The folder of the built console. It is built first if it is missing, or older than a source. A build takes about two seconds. */
export function consoleFolder(): string {
  if (!isCurrent()) buildConsole();
  return BUILT;
}

/** Whether the sources of the console are beside this program. A bundled program has none. */
export function hasConsoleSources(): boolean {
  return existsSync(SOURCES);
}

/** Whether the built console is at least as new as the inputs of a build. */
export function isCurrent(): boolean {
  const page = join(BUILT, 'index.html');
  if (!existsSync(page)) return false;
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(SOURCES, name),
  );
  const newest = Math.max(...[...files, ...OTHER_INPUTS].map((file) => statSync(file).mtimeMs));
  return statSync(page).mtimeMs >= newest;
}

/** Builds the console with Vite, and compresses its files. Builds may run at the same time: each has its own folder until its end. */
export function buildConsole(): void {
  mkdirSync(DIST, { recursive: true });
  const folder = mkdtempSync(join(DIST, 'console-'));
  try {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
    const config = join(SOURCES, 'vite.config.ts');
    const options = ['--config', config, '--outDir', folder, '--logLevel', 'warn', '--emptyOutDir'];
    execFileSync(process.execPath, [vite, 'build', ...options], {
      cwd: ROOT,
      // Vite would take the value of this process, such as Jest's.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    compressFiles(folder);
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(folder, BUILT);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes two compressed files beside each file: `.br` and `.gzip`, the names of their codings. */
function compressFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const content = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(content));
    writeFileSync(`${path}.gzip`, gzipSync(content, { level: 9 }));
  }
}
