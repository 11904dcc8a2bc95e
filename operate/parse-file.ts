import { readFile } from 'node:fs/promises';
import type { Fields } from './api/relay-api';
import type { CommandContext } from './command-context';
import { CommandFailure } from './exit-codes';

/**
 * Parses the JSON object in a file.
 *
 * @param file its path; `-` for the standard input
 * @throws {CommandFailure} if it cannot be read, or has something else
 */
export async function parseFile(file: string, { readInput }: CommandContext): Promise<Fields> {
  const text = await (file === '-' ? readInput() : readFile(file, 'utf8')).catch((error) => {
    throw new CommandFailure('usage', `--from: expected a file that can be read, got ${error.message}`);
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {}
  throw new CommandFailure('usage', `--from: expected a JSON object in ${file}`);
}
