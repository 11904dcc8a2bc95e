import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Metafile } from 'esbuild';
import type { Item } from '../lambda/adapters/dynamodb/items';
import { bundle, isSplit } from '../lib/functions/bundle';
import type { CallCounts } from './call-counts';
import { environmentFor, TABLE_NAME } from './function-events';
import { KEYS } from './stored-conferences';

/** The resources of one run of a function: CPU in milliseconds, memory in MB. */
export interface FunctionCost {
  readonly startUp: number;
  readonly firstEvent: number;
  readonly perEvent: number;
  readonly peakMemory: number;
  /** The log of all measured events. */
  readonly log: { readonly lines: number; readonly bytes: number };
  /** The sums of all measured events. */
  readonly counts: CallCounts;
}

/** A stand-in for AWS, in a separate process. */
export interface AwsStandIn {
  readonly url: string;
  /** Puts items into its table, in batches of at most 25. */
  fill(batches: AsyncIterable<readonly Item[]>, done?: (count: number) => void): Promise<void>;
  /** The counts since the last call. */
  takeCounts(): Promise<CallCounts>;
  /** Replaces FoneStorm's list. */
  setFoneStormList(list: object): Promise<void>;
  /** The messages and events since the last call. */
  takeSent(): Promise<readonly SentMessage[]>;
  close(): void;
}

export interface SentMessage {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly Entries?: readonly {
    readonly DetailType: string;
    readonly Source: string;
    readonly Detail: string;
  }[];
}

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'conference-relay-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const KEY_SECRET = { current: KEYS.current, ...KEYS.keys };
const SECRETS = {
  'callback-keys': KEY_SECRET,
  'signing-keys': KEY_SECRET,
  fonestorm: { token: 'a-token-of-fonestorm' },
  credentials: { tokens: { bench: 'a-token-of-a-caller' }, users: {}, loginKey: 'l'.repeat(64) },
};

/** @param table `frozen`: every event meets the same; `embedded`: a DynamoDB */
export async function startAwsStandIn(table: 'frozen' | 'embedded'): Promise<AwsStandIn> {
  const program = join(here, 'aws/aws-endpoint.ts');
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(SECRETS), table]);
  child.stderr.pipe(process.stderr);
  const url = `http://127.0.0.1:${(await readFirstLine(child, child.stdout)).trim()}`;
  const client = new DynamoDBClient({
    ...{ endpoint: url, region: 'local' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const ask = async (method: string, path: string, body?: object) =>
    (await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })).json();
  return {
    url,
    async fill(batches, done) {
      const iterator = batches[Symbol.asyncIterator]();
      let count = 0;
      const filling = async () => {
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
          const puts = next.value.map((each) => ({ PutRequest: { Item: each } }));
          await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE_NAME]: puts } }));
          count += puts.length;
          done?.(count);
        }
      };
      // Several at a time: the stand-in has another processor.
      await Promise.all(Array.from({ length: 6 }, filling));
    },
    async setFoneStormList(list) {
      await ask('PUT', '/fonestorm', list);
    },
    takeCounts: async () => (await ask('POST', '/counts')) as CallCounts,
    takeSent: async () => (await ask('POST', '/sent')) as readonly SentMessage[],
    close() {
      client.destroy();
      child.stdin.end();
    },
  };
}

export interface BundledFunction {
  readonly path: string;
  /** The bytes that are read at its start. */
  readonly bytes: number;
}

/** A function as it is deployed. `source` is below the project's folder. */
export function bundleFunction(source: string): BundledFunction {
  const out = source.replaceAll(/\W/g, '-');
  const { metafile } = bundle([{ in: join(here, '..', source), out }], folder, isSplit(source));
  const modules = modulesAtStart(metafile, `${out}.mjs`);
  const sizes = modules.map((module) => statSync(join(folder, module)).size);
  return { path: join(folder, `${out}.mjs`), bytes: sizes.reduce((sum, size) => sum + size) };
}

/** The modules of a bundle that are read at its start: the first one, and its imports without those that it imports later. */
function modulesAtStart({ outputs }: Metafile, first: string): readonly string[] {
  const modules = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const found = new Set([first]);
  for (const module of found) {
    for (const { kind, path } of modules.get(module)?.imports ?? [])
      if (kind === 'import-statement' && modules.has(basename(path))) found.add(basename(path));
  }
  return [...found];
}

/**
 * Runs a function: one event, some events to warm up, then the measured ones. If there are fewer events, it starts again
 * with the first.
 */
export async function measureFunction(
  { path }: BundledFunction,
  { url }: AwsStandIn,
  events: readonly object[],
  { warm, measured }: { readonly warm: number; readonly measured: number },
): Promise<FunctionCost> {
  const file = join(folder, 'events.json');
  writeFileSync(file, JSON.stringify(events));
  const program = [join(here, 'probe.mjs'), path, file, String(warm), String(measured)];
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, ...environmentFor(url) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { failure, ...probed } = JSON.parse(await readFirstLine(child, child.stdout));
  if (failure !== undefined) throw new Error(failure);
  return probed;
}

async function readFirstLine(child: ChildProcess, stream: Readable): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  const line = (async () => {
    let text = '';
    for await (const chunk of stream) {
      text += chunk;
      if (text.includes('\n')) break;
    }
    return text;
  })();
  ended.catch(() => undefined);
  const text = await Promise.race([line, ended]);
  if (text === '') throw new Error('a process of the bench said nothing');
  return text;
}
