import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../lambda/ports';
import { type LocalRelay, startRelay } from '../../local/relay';

/** What the relay's own process uses, bytes and milliseconds. */
export interface Usage {
  readonly rss: number;
  /** Of `rss`, files that are mapped, the stored data among them: the system takes them back when it likes. Linux tells. */
  readonly mapped: number;
  readonly heap: number;
  /** Of the processor, since it was started. */
  readonly cpu: number;
  /** What it took to collect the garbage first, where that was asked for. */
  readonly collecting: number;
  /** Entries that wait in the mailbox. */
  readonly waiting: number;
  /** Messages that were tried again, and whatever else a person would be told of. */
  readonly complaints: Readonly<Record<string, number>>;
}

export type Ask = 'usage' | 'usage without garbage' | 'close';

export type Tell =
  | { readonly started: { readonly url: string; readonly token: string } }
  | { readonly usage: Usage }
  | { readonly failed: string };

/** More than the account's limit: what is measured are callbacks, and conferences are to be there soon. */
const REQUESTS_PER_SECOND = 200;

const STATUS = '/proc/self/status';

const complaints: Record<string, number> = {};
const complain = (message: string) => {
  complaints[message] = (complaints[message] ?? 0) + 1;
};
const log: Log = { info: () => undefined, warn: complain, error: complain };

function tell(what: Tell): void {
  process.send?.(what);
}

function usage(relay: LocalRelay, isCollecting: boolean): Usage {
  const before = performance.now();
  if (isCollecting) globalThis.gc?.();
  const collecting = performance.now() - before;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1000;
  const waiting = relay.mailbox.waiting();
  return { rss, mapped: mapped(), heap: heapUsed, cpu, collecting, waiting, complaints };
}

function mapped(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  return Number(/^RssFile:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** The relay in a process of its own, for as long as the one that started it is there. */
async function main(folder: string, foneStormUrl: string): Promise<void> {
  const relay = await startRelay({
    ...{ folder: join(folder, 'relay'), port: 0, log },
    fonestorm: { url: foneStormUrl, credentials: { token: 'key' } },
    budget: { requestsPerSecond: REQUESTS_PER_SECOND },
  });
  process.on('message', async (ask: Ask) => {
    if (ask !== 'close') return tell({ usage: usage(relay, ask === 'usage without garbage') });
    await relay.close();
    process.exit();
  });
  process.on('disconnect', () => process.exit(1));
  tell({ started: { url: relay.url, token: relay.token } });
}

const [, , folder = '', foneStormUrl = ''] = process.argv;
main(folder, foneStormUrl).catch((error) => {
  tell({ failed: String(error) });
  process.exitCode = 1;
});
