interface Room {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  readonly excludedTests: readonly string[];
  readonly minimumScore: number;
}

/**
 * The rooms of the code for mutation testing, each with its sources, its tests and the least score in percent. Property
 * tests are left out: a mutant that only the five-hundredth random value finds needs another test. Tests that stop at
 * every call of a port, or that measure time, take too long for every mutant.
 */
export const ROOMS = {
  domain: {
    sources: ['lambda/domain'],
    tests: ['domain'],
    excludedTests: ['.properties.test.ts'],
    minimumScore: 97,
  },
  operations: {
    sources: ['lambda/operations'],
    tests: ['operations', 'http'],
    excludedTests: [
      ...[
        '.properties.test.ts',
        'rashes.test.ts',
        'killed-requests.test.ts',
        'killed-sweeps.test.ts',
        'killed-between-writes.test.ts',
      ],
      ...[
        'entries-after-erasure.test.ts',
        'hostile-requests.test.ts',
        'bounded-lists.test.ts',
        'content-encoding.test.ts',
      ],
      ...['parsing-time.test.ts', 'budget-exceeded.test.ts', 'delivery-rate.test.ts'],
    ],
    minimumScore: 90,
  },
  http: {
    sources: ['lambda/http'],
    tests: ['http'],
    excludedTests: [
      ...[
        '.properties.test.ts',
        'hostile-requests.test.ts',
        'parsing-time.test.ts',
        'secrets-in-logs.test.ts',
      ],
      'bounded-lists.test.ts',
    ],
    minimumScore: 90,
  },
  adapters: {
    sources: ['lambda/adapters'],
    tests: ['adapters'],
    excludedTests: ['.properties.test.ts', 'aws-responses.test.ts'],
    minimumScore: 90,
  },
  console: {
    sources: ['console/model'],
    tests: ['console/model'],
    excludedTests: [],
    minimumScore: 90,
  },
  lib: { sources: ['lib'], tests: ['lib'], excludedTests: [], minimumScore: 90 },
} as const satisfies Record<string, Room>;

/**
 * Sources whose mutants are not tried with their room. They build the code of the functions, and a template contains only
 * its hash. `test/simulation` runs the bundles, and `test/deploy` runs them deployed and packed.
 */
export const EXCLUDED_SOURCES = [
  'lib/functions/bundle.ts',
  'lib/functions/console-build.ts',
  'lib/functions/function-code.ts',
  'lib/functions/packed-function-code.ts',
];

export type RoomName = keyof typeof ROOMS;
