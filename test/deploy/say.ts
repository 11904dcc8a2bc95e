/** The test that spoke last. */
let speaker: string | undefined;

/** A line for a person on the standard output, while the tests run; the first of a test comes under its name. */
export function say(line: string): void {
  const test = typeof expect === 'undefined' ? undefined : expect.getState().currentTestName;
  if (test !== undefined && test !== speaker) process.stdout.write(`\n${test}\n`);
  speaker = test;
  process.stdout.write(`${test === undefined ? '' : '  '}${line}\n`);
}

/** Says how many seconds something took; also where it failed. */
export async function step<T>(what: string, take: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const ended = (how: string) => say(`${what} … ${how}${((Date.now() - begun) / 1000).toFixed(1)} s`);
  try {
    const result = await take();
    ended('');
    return result;
  } catch (error) {
    ended('failed after ');
    throw error;
  }
}
