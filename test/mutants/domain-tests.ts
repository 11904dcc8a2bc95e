import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The tests of the domain in one file: a runner that starts every file of tests for each mutant is done in minutes
 * like this, and not in hours. Those of properties are left out: a mutant that only the five-hundredth value made by
 * chance finds wants a test of its own.
 */
const folder = join(__dirname, '../domain');
for (const file of readdirSync(folder)) {
  if (file.endsWith('.test.ts') && !file.endsWith('.properties.test.ts')) {
    describe(file, () => void require(join(folder, file)));
  }
}
