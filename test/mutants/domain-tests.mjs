import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { register } from 'tsx/cjs/api';

/*
 * The tests of the domain, written for Jest, as Mocha runs them: all in one program, which can try a mutant without
 * loading anything again, in milliseconds; Jest would want seconds. Those of properties are left out: a mutant that
 * only the five-hundredth value made by chance finds wants a test of its own.
 */
const { describe, it, before, after } = globalThis;
describe.each = bind(describe, false);
it.each = bind(it, false);
Object.assign(globalThis, { expect, test: it, beforeAll: before, afterAll: after });

register();
const require = createRequire(import.meta.url);
const named = (folder, end) =>
  readdirSync(new URL(folder, import.meta.url)).flatMap((file) =>
    file.endsWith(end) ? [folder + file] : [],
  );

const atLoading = () => globalThis.__stryker__?.mutantCoverage?.static ?? {};

for (const file of named('../../lambda/domain/', '.ts')) require(file);
const ofDomain = { ...atLoading() };
for (const file of named('../domain/', '.test.ts')) {
  if (!file.endsWith('.properties.test.ts')) describe(file, () => testsOf(file));
}
// What tests work out while they load, as tables, is not what the domain does while it loads: no mutant there is static.
for (const id of Object.keys(atLoading())) if (!(id in ofDomain)) delete atLoading()[id];

/** Where its tests cannot even be loaded, as their tables fail, the mutant is found. */
function testsOf(file) {
  try {
    require(file);
  } catch (error) {
    it('loads', () => {
      throw error;
    });
  }
}
