import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { RelayCommand, RelayReply, Usage } from './relay-main';

/** A relay in a separate process. */
export interface RelayProcess {
  readonly url: string;
  readonly token: string;
  /** The id of its process, another one after a restart. */
  readonly pid: number;
  /** @param isCollecting collects the garbage first, which stops the relay for some milliseconds */
  usage(isCollecting: boolean): Promise<Usage>;
  /** Kills it (`kill -9`), and starts it again with its data, at the same port. Nothing else may be asked meanwhile. */
  killAndRestart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the relay from one file of plain JavaScript: otherwise the compiler would be measured, too.
 *
 * @param folder the folder of its data
 * @param profile the folder of a CPU profile, if one is requested
 * @throws if it does not start
 */
export async function startRelayProcess(
  folder: string,
  foneStormUrl: string,
  profile?: string,
): Promise<RelayProcess> {
  const root = join(import.meta.dirname, '../..');
  const outfile = join(folder, 'relay.cjs');
  buildSync({
    ...{ entryPoints: [join(root, 'bench/load/relay-main.ts')], outfile, bundle: true, platform: 'node' },
    external: ['dynalite', 'level'],
  });
  const launch = (port: string) => {
    const child = fork(outfile, [folder, foneStormUrl, port], {
      execArgv: [
        '--expose-gc',
        ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
      ],
      env: { PATH: process.env.PATH, NODE_PATH: join(root, 'node_modules') },
    });
    return follow(child);
  };
  let running = await launch('0');
  const { url, token } = running.started;
  return {
    ...{ url, token },
    get pid() {
      return running.child.pid ?? 0;
    },
    async usage(isCollecting) {
      sendCommand(running.child, isCollecting ? 'usage without garbage' : 'usage');
      const answer = await running.next();
      if ('usage' in answer) return answer.usage;
      throw new Error('relay: expected a message with its usage');
    },
    async killAndRestart() {
      running.child.kill('SIGKILL');
      await running.exited;
      running = await launch(new URL(url).port);
    },
    async close() {
      if (running.child.connected) sendCommand(running.child, 'close');
      await running.exited;
    },
  };
}

/** @throws if the process ends before the relay has started */
async function follow(child: ChildProcess) {
  const exited = once(child, 'exit');
  const ended = exited.then(([code]): RelayReply => ({ failed: `the relay ended with ${code}` }));
  const next = (): Promise<RelayReply> =>
    Promise.race([once(child, 'message').then(([told]): RelayReply => told), ended]);
  const told = await next();
  if (!('started' in told)) throw new Error('failed' in told ? told.failed : 'the relay did not start');
  return { ...{ child, exited, next }, started: told.started };
}

function sendCommand(child: ChildProcess, what: RelayCommand): void {
  child.send(what);
}
