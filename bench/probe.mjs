// Runs one function in a separate process: a round of events, and another one for each line of the standard input. After each, prints
// its resources as JSON. This is plain JavaScript, so that nothing but the function is loaded.
//
// node probe.mjs <bundle> <events.json> <events to warm up with> <events of a round>
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [, , bundle, file, warmUps, measured] = process.argv;
const events = JSON.parse(readFileSync(file, 'utf8'));

const write = process.stdout.write.bind(process.stdout);
let failureLine = '';
let log = { lines: 0, bytes: 0 };
process.stdout.write = (text) => {
  log = { lines: log.lines + text.split('\n').length - 1, bytes: log.bytes + Buffer.byteLength(text) };
  if (/"level":"(WARN|ERROR)"/.test(text)) failureLine = text;
  return true;
};
process.stderr.write = process.stdout.write;

const milliseconds = ({ user, system }) => (user + system) / 1000;
const cpuOf = async (work) => {
  const before = process.cpuUsage();
  await work();
  return milliseconds(process.cpuUsage(before));
};

const counts = async () => (await fetch(`${process.env.AWS_ENDPOINT_URL}/counts`, { method: 'POST' })).json();
let handler;
let next = 0;
const send = async (count) => {
  for (let index = 0; index < count; index += 1) {
    const answer = await handler(events[next % events.length], { awsRequestId: randomUUID() });
    next += 1;
    const isBad = answer?.statusCode >= 300 || answer?.batchItemFailures?.length > 0 || failureLine !== '';
    if (isBad) throw new Error(`${bundle}: ${JSON.stringify(answer)} ${failureLine}`);
  }
};
try {
  const startUp = await cpuOf(async () => {
    ({ handler } = await import(bundle));
  });
  const firstEvent = await cpuOf(() => send(1));
  await send(Number(warmUps));
  const measureRound = async () => {
    await counts();
    log = { lines: 0, bytes: 0 };
    const perEvent = (await cpuOf(() => send(Number(measured)))) / Number(measured);
    const peakMemory = process.resourceUsage().maxRSS / 1024;
    const result = { startUp, firstEvent, perEvent, peakMemory, log, counts: await counts() };
    write(`${JSON.stringify(result)}\n`);
  };
  await measureRound();
  // It is not read before: reading it would load modules that a function loads, too.
  for await (const _ of process.stdin) await measureRound();
  process.exit();
} catch (error) {
  write(`${JSON.stringify({ failure: String(error?.stack ?? error) })}\n`, () => process.exit(1));
}
