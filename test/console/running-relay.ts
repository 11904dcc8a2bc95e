import { readConsoleFiles } from '../../lambda/adapters/runtime/console-files';
import { consoleFolder } from '../../lib/functions/console-build';
import { type LocalRelay, startRelay } from '../../local/relay';
import type { RelayOptions } from '../../local/relay-options';
import type { Control } from '../../simulator/control/control';
import { startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

/** A relay on this machine with the console. People join its simulator only if a test lets them. */
export interface RunningRelay {
  readonly url: string;
  readonly consoleUrl: string;
  readonly control: Control;
  /** Requests the API; throws if it does not answer 2xx. */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Stops the relay. */
  stop(): Promise<void>;
  /** Starts the relay again, at the same address. */
  start(): Promise<void>;
}

/** Fills the folder of a relay before its start. */
interface Seed {
  readonly seed: (folder: string) => Promise<void>;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Starts a relay for a file of tests, and stops it after them. */
export function runningRelay(options: Partial<RelayOptions> = {}, before?: Seed): () => RunningRelay {
  const folder = temporaryFolders();
  const closers: (() => Promise<void>)[] = [];
  let running: RunningRelay | undefined;
  beforeAll(async () => {
    const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
    const path = folder();
    await before?.seed(path);
    const startOnPort = (port: number) =>
      startRelay({
        ...{ folder: path, port, logger: silentLogger, budget: { requestsPerSecond: 1000 } },
        fonestorm: { url: simulator.url, credentials: { token: 'key' } },
        consoleFiles: readConsoleFiles(consoleFolder()),
        simulatorControlUrl: simulator.controlUrl,
        ...options,
      });
    let relay: LocalRelay = await startOnPort(0);
    const { url } = relay;
    running = {
      ...{ url, consoleUrl: `${url}/console`, control: simulator.control },
      call: (...request) => callRelay(url, ...request),
      stop: () => relay.close(),
      async start() {
        relay = await startOnPort(Number(new URL(url).port));
      },
    };
    closers.push(
      () => relay.close(),
      () => simulator.close(),
    );
  }, before?.timeout);
  afterAll(async () => {
    for (const close of closers) await close();
  });
  return () => {
    if (!running) throw new Error('the relay is started before each test');
    return running;
  };
}

async function callRelay(url: string, method: string, path: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { token: 'key', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** A time this many milliseconds from now. */
export function fromNow(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
