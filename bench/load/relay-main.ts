import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../lambda/ports/logger';
import { type LocalRelay, startRelay } from '../../local/relay';

/** The resources of the relay's process, in bytes and milliseconds. */
export interface Usage {
  readonly rss: number;
  /** The part of `rss` for mapped files, such as the stored data. The system can free it at any time. Linux only. */
  readonly mapped: number;
  readonly heap: number;
  /** CPU time since the start. */
  readonly cpu: number;
  /** The time of the garbage collection before the measurement, if it was requested. */
  readonly collectionTime: number;
  /** Entries that wait in the mailbox. */
  readonly mailboxSize: number;
  /** Retried messages, and all other warnings and errors. */
  readonly warnings: Readonly<Record<string, number>>;
}

export type RelayCommand = 'usage' | 'usage without garbage' | 'close';

export type RelayReply =
  | { readonly started: { readonly url: string; readonly token: string } }
  | { readonly usage: Usage }
  | { readonly failed: string };

/** More than the account's limit: the run measures callbacks, and needs its conferences soon. */
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

/** The relay in a separate process, until its parent ends. */
async function main(folder: string, foneStormUrl: string, port: number): Promise<void> {
  const relay = await startRelay({
    ...{ folder: join(folder, 'relay'), port, logger },
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

const [, , folder = '', foneStormUrl = '', port = '0'] = process.argv;
main(folder, foneStormUrl, Number(port)).catch((error) => {
  sendReply({ failed: String(error) });
  process.exitCode = 1;
});
