import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs all tests of a folder in one file of Jest's. Jest loads everything anew for each of its files: in a room it does
 * so once, and what has run often is fast from the second test on.
 *
 * @param name of the folder in `test`
 */
export function room(name: string): void {
  const folder = join(__dirname, '..', name);
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.test.ts'))) {
    describe(`test/${name}/${file}`, () => load(join(folder, file)));
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
