import fc from 'fast-check';

const RUN_FACTOR = Number(process.env.PROPERTY_RUNS ?? 1);

/**
 * How many random values a property tries, or requests an attack sends: as usual, which keeps `npm test` quick. With
 * `PROPERTY_RUNS=20` there are twenty times as many.
 */
export function propertyRuns(usual: number): number {
  return Math.ceil(usual * RUN_FACTOR);
}

/** How many the properties of a file try that do not say so themselves. */
export function setPropertyRuns(usual: number): void {
  beforeAll(() => fc.configureGlobal({ numRuns: propertyRuns(usual) }));
  afterAll(() => fc.resetConfigureGlobal());
}
