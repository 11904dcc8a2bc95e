import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../lambda/ports/logger';
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
  readonly collectionTime: number;
  /** Entries that wait in the mailbox. */
  readonly mailboxSize: number;
  /** Messages that were tried again, and whatever else a person would be told of. */
  readonly warnings: Readonly<Record<string, number>>;
}

export type RelayCommand = 'usage' | 'usage without garbage' | 'close';

export type RelayReply =
  | { readonly started: { readonly url: string; readonly token: string } }
  | { readonly usage: Usage }
  | { readonly failed: string };

/** More than the account's limit: what is measured are callbacks, and conferences are to be there soon. */
const REQUESTS_PER_SECOND = 200;

const STATUS = '/proc/self/status';

const warningCounts: Record<string, number> = {};
const countWarning = (message: string) => {
  warningCounts[message] = (warningCounts[message] ?? 0) + 1;
};
const logger: Logger = { info: () => undefined, warn: countWarning, error: countWarning };

function sendReply(what: RelayReply): void {
  process.send?.(what);
}

function measureUsage(relay: LocalRelay, isCollecting: boolean): Usage {
  const before = performance.now();
  if (isCollecting) globalThis.gc?.();
  const collectionTime = performance.now() - before;
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1000;
  const mailboxSize = relay.mailboxQueue.messageCount();
  return {
    rss,
    mapped: readMappedBytes(),
    heap: heapUsed,
    cpu,
    collectionTime,
    mailboxSize,
    warnings: warningCounts,
  };
}

function readMappedBytes(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  return Number(/^RssFile:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** The relay in a process of its own, for as long as the one that started it is there. */
async function main(folder: string, foneStormUrl: string): Promise<void> {
  const relay = await startRelay({
    ...{ folder: join(folder, 'relay'), port: 0, logger },
    fonestorm: { url: foneStormUrl, credentials: { token: 'key' } },
    budget: { requestsPerSecond: REQUESTS_PER_SECOND },
  });
  process.on('message', async (ask: RelayCommand) => {
    if (ask !== 'close') return sendReply({ usage: measureUsage(relay, ask === 'usage without garbage') });
    await relay.close();
    process.exit();
  });
  process.on('disconnect', () => process.exit(1));
  sendReply({ started: { url: relay.url, token: relay.token } });
}

const [, , folder = '', foneStormUrl = ''] = process.argv;
main(folder, foneStormUrl).catch((error) => {
  sendReply({ failed: String(error) });
  process.exitCode = 1;
});
