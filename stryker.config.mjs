/**
 * How mutants are tried: `npm run mutants` adds the room and its files (test/mutants/mutants.ts).
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner'],
  mochaOptions: { spec: ['test/mutants/run-room-tests.mjs'] },
  coverageAnalysis: 'perTest',
  // A mutant that takes too long counts as found: on a busy machine it must not be one that is only slow.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  reporters: ['progress', 'clear-text', 'html', 'json'],
  clearTextReporter: {
    allowColor: false,
    allowEmojis: false,
    logTests: false,
    reportTests: false,
    skipFull: true,
  },
  tempDirName: 'coverage/mutants',
  // Stryker would read tsconfig.json through an interface that TypeScript 7 does not have.
  ignorePatterns: ['coverage', 'dist', 'cdk.out', '.relay', '.simulator', 'tsconfig*.json'],
};
