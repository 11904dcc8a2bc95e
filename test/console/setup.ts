import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { consoleFolder } from '../../lib/functions/console-build';
import { say } from '../../local/terminal';

/** The most bytes of the console's files together, compressed with gzip. */
const MAX_BYTES = 150_000;

/** Builds the console, and refuses it if its files are too large. */
export default function setup(): void {
  const folder = consoleFolder();
  const compressed = readdirSync(folder).filter((name) => name.endsWith('.gzip'));
  const sizes = compressed.map((name) => statSync(join(folder, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  say(`console: ${(total / 1000).toFixed(1)} kB compressed, of at most ${MAX_BYTES / 1000} kB`);
  if (total > MAX_BYTES) throw new Error(`console: expected at most ${MAX_BYTES} bytes, got ${total}`);
}
