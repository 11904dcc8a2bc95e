import everyTest from './jest.config.mjs';

/** The console in a real Chromium: `npm run test:console`. */
export default {
  ...everyTest,
  roots: ['<rootDir>/test/console'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/console/setup.ts',
  maxWorkers: 2,
  testTimeout: 60_000,
  verbose: true,
};
