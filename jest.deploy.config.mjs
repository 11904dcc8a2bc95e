import everyTest from './jest.config.mjs';

// The SDK warns of the end of its support for Node 20, which runs this and is not what is deployed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** A deployment that is really made: `npm run test:deploy`. */
export default {
  ...everyTest,
  roots: ['<rootDir>/test/deploy'],
  // In an account, a minute of an alarm is a minute.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.RELAY_TARGET === 'aws' ? ['9-runbook'] : [])],
  globalSetup: '<rootDir>/test/deploy/setup.ts',
  globalTeardown: '<rootDir>/test/deploy/teardown.ts',
  testSequencer: '<rootDir>/test/deploy/in-order.mjs',
  maxWorkers: 1,
  testTimeout: 300_000,
  verbose: true,
};
