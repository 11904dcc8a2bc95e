import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs all tests of a folder as one file of Jest. Jest loads all modules for each of its files. A room loads them once, and its
 * code is already optimized from the second test on.
 *
 * @param name of the folder in `test`
 * @param isOfRoom chooses files by their path in the folder and their text, if the folder has two rooms; default every file
 */
export function runRoom(name: string, isOfRoom: (file: string, text: string) => boolean = () => true): void {
  const folder = join(__dirname, '..', name);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isTest).sort()) {
    const path = join(folder, file);
    if (isOfRoom(file, readFileSync(path, 'utf8'))) describe(`test/${name}/${file}`, () => loadTests(path));
  }
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** A file that cannot be loaded fails alone: the others of its room run. */
function loadTests(path: string): void {
  try {
    require(path);
  } catch (error) {
    test('loads', () => {
      throw error;
    });
  }
}

/** Whether a test file of `test/local` starts whole relays. It mostly waits, so it runs beside the others. */
export function startsRelays(text: string): boolean {
  return /from '(?:\.{1,2}\/)+(?:local\/relay|relay-process|simultaneous-starts)'/.test(text);
}

/** Whether a test file of `test/operations` kills or crashes each operation at every moment. `npm run test:whole` runs it. */
export function isOfCrashes(file: string): boolean {
  return /(?:^|[\\/])killed-|-crashes\.test\.ts$/.test(file);
}
