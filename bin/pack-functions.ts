import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '../lib/functions/bundle';
import { consoleFolder } from '../lib/functions/console-build';

/** Writes the bundle of each function to a folder of a package, and the built console beside its function. */
export function packFunctions(folder: string): void {
  bundleFunctions(folder);
  cpSync(consoleFolder(), join(folder, 'serve-console/console'), { recursive: true });
}
