import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs all tests of a folder in one file of Jest's. Jest loads everything anew for each of its files: in a room it does
 * so once, and what has run often is fast from the second test on.
 *
 * @param name of the folder in `test`
 * @param isOfRoom chooses files by their text, if the folder has two rooms; default every file
 */
export function room(name: string, isOfRoom: (text: string) => boolean = () => true): void {
  const folder = join(__dirname, '..', name);
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.test.ts'))) {
    const path = join(folder, file);
    if (isOfRoom(readFileSync(path, 'utf8'))) describe(`test/${name}/${file}`, () => load(path));
  }
}

/** A file that cannot be loaded fails alone: the others of its room run. */
function load(path: string): void {
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
  return /from '(?:\.\.\/\.\.\/local\/relay|\.\/running|\.\/same-minute)'/.test(text);
}
