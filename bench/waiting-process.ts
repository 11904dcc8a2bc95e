import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AwsStandIn } from './aws-stand-in';
import type { CallCounts } from './call-counts';
import { environmentFor } from './function-events';
import { bundleFunction } from './measure-function';
import { lineReader } from './read-lines';

/** A process that delivers: see waiting-run.ts. */
export interface WaitingProcess {
  /** The receiver's URL is below it. */
  readonly url: string;
  /** Delivers all jobs, which begin at the same moment. `seconds` are those of the clock of the process. */
  deliver(
    jobs: readonly string[],
  ): Promise<{ readonly counts: CallCounts; readonly queueCalls: number; readonly seconds: number }>;
}

export async function startWaiting(place: AwsStandIn): Promise<WaitingProcess> {
  const program = join(import.meta.dirname, 'waiting-run.ts');
  const { path } = bundleFunction('lambda/handlers/deliver-callback.ts');
  const child = spawn(process.execPath, [...process.execArgv, program, path], {
    env: { PATH: process.env.PATH, ...environmentFor(place.url) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const nextLine = lineReader(child.stdout);
  return {
    url: await nextLine(),
    async deliver(jobs) {
      await place.takeCounts();
      child.stdin.end(JSON.stringify(jobs));
      const { queueCalls, seconds } = JSON.parse(await nextLine());
      return { counts: await place.takeCounts(), queueCalls, seconds };
    },
  };
}
