import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { callbackUrl } from '../lambda/operations/callback-url';
import type { CallbackKeys } from '../lambda/ports';
import { bundle } from '../lib/bundle';

/**
 * Compares `receive-callback` with a floor, a function that does the least: the bytes of their bundles, the CPU of
 * their start, and the CPU of a callback. Both run in turn, in this one run; what is printed are ratios.
 */
const PAIRS = 9;
const REPEATS = 1000;

const keys: CallbackKeys = { current: 'k1', keys: { k1: 'k'.repeat(64) } };

const folder = await mkdtemp(join(tmpdir(), 'conference-relay-bench-'));
const endpoint = spawn(process.execPath, [
  ...process.execArgv,
  join(import.meta.dirname, 'aws-endpoint.ts'),
  JSON.stringify({ current: keys.current, ...keys.keys }),
]);
endpoint.stderr.pipe(process.stderr);
try {
  await run((await firstLine(endpoint.stdout)).trim());
} finally {
  endpoint.stdin.end();
  await rm(folder, { recursive: true });
}

async function run(port: string): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const bundled = (name: string, source: string) => {
    const path = join(folder, `${name}.mjs`);
    bundle(join(root, source), path);
    return { path, bytes: statSync(path).size };
  };
  const ours = bundled('receive-callback', 'lambda/handlers/receive-callback.ts');
  const floor = bundled('floor', 'bench/floor.ts');
  const events = join(folder, 'events.json');
  await writeFile(events, JSON.stringify(callbacks()));

  const ratios: { startUp: number[]; each: number[] } = { startUp: [], each: [] };
  const figures: Record<string, number[]> = {};
  for (let pair = 0; pair < PAIRS; pair += 1) {
    process.stderr.write(`\rpair ${pair + 1} of ${PAIRS}`);
    const a = await probe(ours.path, events, port);
    const b = await probe(floor.path, events, port);
    for (const name of ['startUp', 'each'] as const) {
      ratios[name].push(a[name] / b[name]);
      figures[name] = [...(figures[name] ?? []), a[name]];
    }
  }
  process.stderr.write('\r');
  const rows = [
    ['bundle', `${ours.bytes} bytes`, [ours.bytes / floor.bytes]],
    ['start-up CPU', `${median(figures.startUp ?? []).toFixed(1)} ms`, ratios.startUp],
    ['CPU per callback', `${median(figures.each ?? []).toFixed(3)} ms`, ratios.each],
  ] as const;
  process.stdout.write('receive-callback against its floor   figure            ratio (min – max)\n');
  for (const [name, figure, all] of rows) {
    const spread = all.length > 1 ? ` (${Math.min(...all).toFixed(2)} – ${Math.max(...all).toFixed(2)})` : '';
    process.stdout.write(`${name.padEnd(36)} ${figure.padEnd(17)} ${median(all).toFixed(2)}${spread}\n`);
  }
}

/** One callback in each of FoneStorm's three methods, as API Gateway gives them to a function. */
function callbacks(): object[] {
  const path = new URL(callbackUrl('https://relay.example', 'bench', keys)).pathname;
  const fields = { id: 'bench', conference_status: 'unknown', organizer_status: true, attendees_status: 3 };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) query.set(name, String(value));
  const json = JSON.stringify(fields);
  const form = 'application/x-www-form-urlencoded';
  return [
    event('GET', String(query), {}, undefined),
    event('POST', String(query), { 'content-type': form }, json),
    event('POST', String(query), { 'content-type': 'application/json' }, json),
  ];

  function event(method: string, rawQueryString: string, headers: object, body: string | undefined) {
    const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'FoneStorm' };
    return {
      version: '2.0',
      routeKey: `${method} /callbacks/{conferenceId}/{capability}`,
      rawPath: path,
      rawQueryString,
      headers: { host: 'relay.example', 'user-agent': 'FoneStorm', ...headers },
      requestContext: { http, requestId: '' },
      isBase64Encoded: body !== undefined,
      ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
    };
  }
}

async function probe(path: string, events: string, port: string): Promise<{ startUp: number; each: number }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'probe.mjs'), path, events, String(REPEATS)],
    {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'local',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        RELAY_MAILBOX_URL: `http://127.0.0.1:${port}/000000000000/mailbox.fifo`,
        RELAY_CALLBACK_KEYS_SECRET: 'arn:aws:secretsmanager:local:000000000000:secret:callback-keys',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return JSON.parse(await firstLine(child.stdout));
}

async function firstLine(stream: Readable): Promise<string> {
  const [chunk] = await once(stream, 'data');
  return String(chunk);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
