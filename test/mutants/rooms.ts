interface Room {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  readonly leftOut: readonly string[];
  readonly least: number;
}

/**
 * The rooms of the code whose mutants are tried: the folders of their sources, the folders of the tests that try them,
 * and the least score in percent. Property tests are left out: a mutant that only the five-hundredth random value finds
 * needs a test of its own. Tests that break off at every call of a port, or that measure time, take too long to run for
 * every mutant.
 */
export const ROOMS = {
  domain: { sources: ['lambda/domain'], tests: ['domain'], leftOut: ['.properties.test.ts'], least: 97 },
  operations: {
    sources: ['lambda/operations'],
    tests: ['operations', 'http'],
    leftOut: [
      ...['.properties.test.ts', 'rashes.test.ts', 'killed.test.ts', 'killed-between-writes.test.ts'],
      ...['erased.test.ts', 'hostile.test.ts', 'bounded-answers.test.ts', 'content-encoding.test.ts'],
      ...['linear-work.test.ts', 'budget.test.ts', 'delivery-rate.test.ts', 'own-site.test.ts'],
    ],
    least: 90,
  },
  http: {
    sources: ['lambda/http'],
    tests: ['http'],
    leftOut: [
      ...['.properties.test.ts', 'hostile.test.ts', 'linear-work.test.ts', 'secrets-in-logs.test.ts'],
      'bounded-answers.test.ts',
    ],
    least: 90,
  },
  adapters: {
    sources: ['lambda/adapters'],
    tests: ['adapters'],
    leftOut: ['.properties.test.ts', 'aws-answers.test.ts'],
    least: 90,
  },
  lib: { sources: ['lib'], tests: ['lib'], leftOut: [], least: 90 },
} as const satisfies Record<string, Room>;

/**
 * Sources whose mutants are not tried with their room. These make the code of the functions, which a template names by a
 * hash only: `test/simulation` runs what they bundle, and `test/deploy` runs it deployed and packed.
 */
export const LEFT_OUT_SOURCES = ['lib/bundle.ts', 'lib/function-code.ts', 'lib/packed-function-code.ts'];

export type RoomName = keyof typeof ROOMS;
