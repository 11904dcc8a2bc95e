/**
 * Mutation testing of the domain: `npm run mutants`, or of a file: `npm run mutants -- --mutate lambda/domain/mask.ts`.
 * Each mutant meets the tests of `test/domain` that reach it.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['lambda/domain/**/*.ts'],
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner'],
  mochaOptions: { spec: ['test/mutants/domain-tests.mjs'] },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  reporters: ['progress', 'clear-text', 'html', 'json'],
  clearTextReporter: {
    allowColor: false,
    allowEmojis: false,
    logTests: false,
    reportTests: false,
    skipFull: true,
  },
  htmlReporter: { fileName: 'coverage/mutants.html' },
  jsonReporter: { fileName: 'coverage/mutants.json' },
  tempDirName: 'coverage/mutants',
  // Without tsconfig.json, which it reads by an interface that TypeScript 7 has not.
  ignorePatterns: ['*', '!lambda/**', '!test/**', '!package.json'],
  thresholds: { high: 95, low: 90, break: 97 },
};
