import everyTest from './jest.config.mjs';

/** The console in a real Chromium: `npm run test:console`. */
export default {
  ...everyTest,
  roots: ['<rootDir>/test/console'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/console/setup.ts',
  maxWorkers: 2,
  // A browser on a busy machine needs several times as long as on an idle one: a limit is for what hangs.
  testTimeout: 120_000,
  verbose: true,
};
