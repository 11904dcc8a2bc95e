import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { register } from 'tsx/cjs/api';

/*
 * Runs the Jest tests of a room with Mocha, in one process. It tries a mutant without loading anything again, in
 * milliseconds. Jest would need seconds. The variable MUTATED_ROOM names the room.
 */
const { describe, it, before, after } = globalThis;
/** Tests that start servers are slow on a busy machine: the limit ends tests that hang. The first synthesis bundles the functions. */
const MOST_MILLISECONDS = process.env.MUTATED_ROOM === 'lib' ? 60_000 : 20_000;

let count = 0;
/** Mocha selects the tests of a mutant by one regular expression of their names. It must not be too large for V8. */
const test = (name, run) => it(`${name.slice(0, 60)} (${++count})`, run);
describe.each = bind(describe, false);
test.each = bind(test, false);
Object.assign(globalThis, { expect, test, beforeAll: before, afterAll: after });

register();
const require = createRequire(import.meta.url);
const HELPERS = fileURLToPath(new URL('../', import.meta.url));
const named = (folder, end) =>
  readdirSync(new URL(folder, import.meta.url), { recursive: true }).flatMap((file) =>
    file.endsWith(end) ? [folder + file] : [],
  );

const { ROOMS } = require('./rooms.ts');
const atLoading = () => globalThis.__stryker__?.mutantCoverage?.static ?? {};

const { sources, tests, excludedTests } = ROOMS[process.env.MUTATED_ROOM];
for (const folder of sources) for (const file of named(`../../${folder}/`, '.ts')) require(file);
const ofTheRoom = { ...atLoading() };
for (const folder of tests) {
  for (const file of named(`../${folder}/`, '.test.ts')) {
    if (!excludedTests.some((name) => file.endsWith(name)))
      describe(file, function () {
        this.timeout(MOST_MILLISECONDS);
        testsOf(file);
      });
  }
}
// Tables that tests compute while they load run no code of the room's own start: no mutant is static because of them.
for (const id of Object.keys(atLoading())) if (!(id in ofTheRoom)) delete atLoading()[id];

/**
 * The tests of a file with separate copies of its helpers, as in Jest: hooks of a helper apply only to this file. A mutant
 * counts as found if it prevents a test file from loading.
 */
function testsOf(file) {
  for (const path of Object.keys(require.cache)) if (path.startsWith(HELPERS)) delete require.cache[path];
  try {
    require(file);
  } catch (error) {
    it('loads', () => {
      throw error;
    });
  }
}
