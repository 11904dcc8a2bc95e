import fc from 'fast-check';

const RUN_FACTOR = Number(process.env.PROPERTY_RUNS ?? 1);

/**
 * The number of random values of a property, or of hostile requests. `PROPERTY_RUNS=20` multiplies it by twenty; the
 * default keeps `npm test` quick.
 */
export function propertyRuns(usual: number): number {
  return Math.ceil(usual * RUN_FACTOR);
}

/** Sets the number of random values for the properties of a file that do not set it. */
export function setPropertyRuns(usual: number): void {
  beforeAll(() => fc.configureGlobal({ numRuns: propertyRuns(usual) }));
  afterAll(() => fc.resetConfigureGlobal());
}
