import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const ROOMS = new URL('test/rooms/', import.meta.url);
/** The folders of `test` that run in a file of `test/rooms`. */
const FOLDERS = readdirSync(ROOMS).flatMap((file) =>
  Array.from(
    readFileSync(new URL(file, ROOMS), 'utf8').matchAll(/^runRoom\('([\w-]+)'/gm),
    ([, folder]) => folder,
  ),
);
/** The tests of whole relays, of programs, of crashes and of the synthesised stacks: `npm run test:whole`. */
export const WHOLE = [
  'lib/constructs',
  'npm-start',
  'killed-functions',
  'bench/killed-load',
  'rooms/crashes',
  'rooms/local-relays',
  'rooms/simulation',
].map((name) => `<rootDir>/test/${name}.test.ts`);
/** Whether the arguments name tests, such as `npx jest test/http`: Jest then runs each file separately. */
const isByFile = process.argv.slice(2).some((argument) => !/^-|test\/rooms\b/.test(argument));

/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  // Tests also wait, for programs that they start and for retries: one more worker uses that time.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/test/slow-tests-first.mjs',
  // Tests that start programs are slow where a machine is busy: a limit is for what hangs.
  testTimeout: 60_000,
  testEnvironment: '<rootDir>/test/jest-environment.mjs',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/deploy/',
    '<rootDir>/test/console/',
    ...(isByFile ? ['<rootDir>/test/rooms/'] : [`<rootDir>/test/(${FOLDERS.join('|')})/`, ...WHOLE]),
  ],
  transform: { '\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  transformIgnorePatterns: ['/node_modules/(?!(jose|temporal-polyfill|temporal-utils)/)'],
  // Access to a global is slow in Jest's sandbox, and code often uses these.
  sandboxInjectedGlobals: [
    ...['Array', 'BigInt', 'Boolean', 'Date', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise'],
    ...['Proxy', 'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'TypeError', 'Uint8Array', 'WeakMap'],
    ...['WeakSet', 'decodeURIComponent', 'encodeURIComponent', 'isNaN', 'parseInt'],
  ],
};
