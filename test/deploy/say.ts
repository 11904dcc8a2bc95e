/** The name of the last test that printed a line. */
let lastTest: string | undefined;

/** Prints a line while the tests run. Before the first line of a test, it prints the name of the test. */
export function say(line: string): void {
  const test = typeof expect === 'undefined' ? undefined : expect.getState().currentTestName;
  if (test !== undefined && test !== lastTest) process.stdout.write(`\n${test}\n`);
  lastTest = test;
  process.stdout.write(`${test === undefined ? '' : '  '}${line}\n`);
}

/** Runs a step, and prints how many seconds it took, even if it failed. */
export async function step<T>(description: string, run: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const report = (outcome: string) =>
    say(`${description} … ${outcome}${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  try {
    const result = await run();
    report('');
    return result;
  } catch (error) {
    report('failed after ');
    throw error;
  }
}
