import type { ProgressBar } from '../progress';
import { findLosses } from './find-losses';
import { parseLoadOptions } from './options';
import { formatReport } from './report';
import { type RunOptions, runLoad } from './run-load';

/**
 * Runs `npm run load`.
 *
 * @param begin begins a line that shows the progress
 * @param conditions conditions that the command line cannot set
 * @returns the printed text, and the exit code: 1 if anything was lost
 * @throws if the relay does not start, or ends
 */
export async function runLoadCommand(
  argv: readonly string[],
  begin: (what: string, total: number) => ProgressBar,
  conditions: Partial<RunOptions> = {},
): Promise<{ readonly report: string; readonly exitCode: 0 | 1 }> {
  const options = parseLoadOptions(argv);
  const result = await runLoad({ ...options, ...conditions }, begin);
  const faults = findLosses(result.outcomes, options.kills);
  return { report: formatReport(options, result, faults), exitCode: faults.length > 0 ? 1 : 0 };
}
