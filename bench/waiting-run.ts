import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { md5 } from './aws/aws-responses';
import { createQueueEvent } from './function-events';

/**
 * Delivers callbacks that all wait for one host, in a process with its own clock. It stands still while a function works. Then it
 * jumps to the next due time. This process is the queue of the deliveries and the receiver. Prints its URL, reads the jobs from its
 * standard input, and prints the calls of the queue.
 *
 * tsx waiting-run.ts <bundle of deliver-callback>
 */
const [, , bundle = ''] = process.argv;

/** As many as the deployed function has: `receivers.concurrency` and 20 more. */
const EXECUTIONS = 70;
/** The time until the receiver responds, in milliseconds. */
const RESPONSE_TIME = 1000;

/** `deliver-callback` waits for a response this long, in milliseconds. */
const RECEIVER_TIMEOUT = 15_000;

interface Job {
  readonly dueAt: number;
  readonly body: string;
}

const RealDate = Date;
let now = RealDate.now();
globalThis.Date = class extends RealDate {
  constructor(...given: unknown[]) {
    super(...((given.length === 0 ? [now] : given) as [number]));
  }
  static override now(): number {
    return now;
  }
} as DateConstructor;

// The timeout of a receiver would end on the machine's clock, which has nothing to do with this one.
const realSetTimeout = setTimeout;
globalThis.setTimeout = ((callback: () => void, delay: number) =>
  realSetTimeout(callback, delay < RECEIVER_TIMEOUT ? delay : 2 ** 31 - 1)) as typeof setTimeout;

let jobs: Job[] = [];
let held: { readonly dueAt: number; readonly response: ServerResponse }[] = [];
let active = 0;
let queueCalls = 0;
let finish: (error?: Error) => void = () => undefined;

const server = createServer(async (request, response) => {
  const body = await text(request);
  if (request.headers['x-amz-target'] === undefined) {
    held.push({ dueAt: now + RESPONSE_TIME, response });
    return proceed();
  }
  const { MessageBody = '', DelaySeconds = 0 } = JSON.parse(body);
  queueCalls += 1;
  jobs.push({ dueAt: now + DelaySeconds * 1000, body: MessageBody });
  response.end(JSON.stringify({ MessageId: 'message', MD5OfMessageBody: md5(MessageBody) }));
});

/** Starts what is due. If everything waits for the receiver, moves the clock to the next due time. */
function proceed(): void {
  for (;;) {
    startDueJobs();
    if (active > held.length) return;
    const moments = [...held.map(({ dueAt }) => dueAt), ...(active < EXECUTIONS ? [nextJob()] : [])];
    const next = Math.min(...moments);
    if (!Number.isFinite(next)) {
      finish();
      return;
    }
    now = Math.max(now, next);
    const ended = held.filter(({ dueAt }) => dueAt <= now);
    held = held.filter(({ dueAt }) => dueAt > now);
    for (const { response } of ended) response.writeHead(204).end();
    if (ended.length > 0) return;
  }
}

function nextJob(): number {
  return jobs.reduce((first, { dueAt }) => Math.min(first, dueAt), Number.POSITIVE_INFINITY);
}

function startDueJobs(): void {
  const due = jobs.filter(({ dueAt }) => dueAt <= now).slice(0, EXECUTIONS - active);
  if (due.length === 0) return;
  const started = new Set(due);
  jobs = jobs.filter((job) => !started.has(job));
  for (const { body } of due) void start(body);
}

async function start(body: string): Promise<void> {
  active += 1;
  const { batchItemFailures } = await handler(createQueueEvent(body), { awsRequestId: 'waiting' });
  active -= 1;
  if (batchItemFailures.length > 0) finish(new Error('expected no failure of a delivery'));
  proceed();
}

await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const write = process.stdout.write.bind(process.stdout);
write(`${url}\n`);
process.env.RELAY_DELIVERIES_URL = `${url}/000000000000/deliveries`;
const bodies: readonly string[] = JSON.parse(await text(process.stdin));
const { handler } = await import(bundle);
// The log of the function.
process.stdout.write = () => true;
const began = now;
jobs = bodies.map((body) => ({ dueAt: now, body }));
await new Promise<void>((resolve, reject) => {
  finish = (error) => (error ? reject(error) : resolve());
  proceed();
});
write(`${JSON.stringify({ queueCalls, seconds: (now - began) / 1000 })}\n`, () => process.exit());
