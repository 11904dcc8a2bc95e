/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/slow-first.mjs',
  // Tests that start programs are slow where a machine is busy: a limit is for what hangs.
  testTimeout: 60_000,
  testEnvironment: '<rootDir>/test/environment.mjs',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/deploy/'],
  transform: { '\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
};
