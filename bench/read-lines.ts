import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * Reads the output of a process of the bench, line by line.
 *
 * @returns a function that resolves with the next line, and rejects if the process has ended
 */
export function lineReader(output: Readable): () => Promise<string> {
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('a process of the bench ended without an answer');
    return value;
  };
}
