import type { Progress } from '../progress';
import { faultsIn } from './judge';
import { loadOptions } from './options';
import { reportOf } from './report';
import { type RunOptions, runLoad } from './run';

/**
 * What `npm run load` does.
 *
 * @param begin shows how far something is
 * @param conditions other ones than those of the command
 * @returns what is printed, and the exit code: 1 where anything was lost
 * @throws if the relay does not start, or ends
 */
export async function load(
  argv: readonly string[],
  begin: (what: string, total: number) => Progress,
  conditions: Partial<RunOptions> = {},
): Promise<{ readonly report: string; readonly exitCode: 0 | 1 }> {
  const options = loadOptions(argv);
  const result = await runLoad({ ...options, ...conditions }, begin);
  const faults = faultsIn(result.fates);
  return { report: reportOf(options, result, faults), exitCode: faults.length > 0 ? 1 : 0 };
}
