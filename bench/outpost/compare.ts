import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Table } from '../format-table';
import { type CallbackOutcomes, createCallbackOutcomes, NUMBER_FIELD } from '../load/callback-outcomes';
import { createCallbackSender, createNumberedCallback } from '../load/callback-sender';
import { type ReceivedDelivery, startReceiver } from '../load/receiver';
import { countOutcomes, killUnderLoad, waitForRest } from './kill-under-load';
import { type Load, measureIdleCpu, measureThroughput, type Throughput } from './measure-throughput';
import { startOutpostSide } from './outpost-side';
import { startRelaySide } from './relay-side';
import type { ProgramPaths } from './required-programs';
import type { ReceiverUrls, Side } from './side';
import { killTable, type Pair, programsTable, throughputTable } from './tables';

/** Conferences of the relay, and tenants of Outpost. Each has a receiver, which both sides share. */
const CONFERENCES = 20;
/** The callbacks of a measurement, and how many are sent at a time. */
const BURST = { count: 1500, concurrency: 20 };
const WARM_UP = { count: 300, concurrency: 20 };
const KILLED = { rate: 100, count: 1200 };
const IDLE_TIME = 5000;

/** The steps of `compare`, apart from the pairs. */
export const OTHER_STEPS = 3;

/**
 * Measures the relay and Outpost in turn, then kills each under load.
 *
 * @param at called with the number of finished steps, and the name of the current one
 */
export async function compare(
  paths: ProgramPaths,
  pairCount: number,
  at: (done: number, what: string) => void,
): Promise<readonly Table[]> {
  const folder = await mkdtemp(join(tmpdir(), 'conference-relay-outpost-'));
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    at(0, 'start');
    // PostgreSQL may run as another user, whose folder is below this one.
    await chmod(folder, 0o711);
    const outcomes = createCallbackOutcomes();
    const receivers = await startReceivers(outcomes, closing);
    const sender = createCallbackSender();
    closing.push(sender.close);
    const load = { outcomes, sender, conferenceIds: [...receivers.keys()] };
    const relay = await startRelaySide(folder, receivers);
    closing.push(relay.close);
    const outpost = await startOutpostSide(paths, folder, receivers);
    closing.push(outpost.close);
    const versions = new Map([...(await relay.versions()), ...(await outpost.versions())]);
    at(1, 'warm-up');
    const pairs = await measurePairs(load, { relay, outpost }, pairCount, (pair) =>
      at(2 + pair, `pair ${pair + 1}`),
    );
    at(2 + pairCount, 'kill -9');
    return [throughputTable(pairs), programsTable(pairs, versions), await killBoth(load, { relay, outpost })];
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function measurePairs(
  load: Load,
  { relay, outpost }: Pair<Side>,
  count: number,
  onBegin: (pair: number) => void,
): Promise<readonly Pair<Throughput>[]> {
  const none = new Map<string, number>();
  for (const side of [relay, outpost]) await measureThroughput(side, load, { ...WARM_UP, idleCpu: none });
  const [relayIdle = none, outpostIdle = none] = await measureIdleCpu([relay, outpost], IDLE_TIME);
  const pairs: Pair<Throughput>[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    onBegin(pair);
    const measureRelay = () => measureThroughput(relay, load, { ...BURST, idleCpu: relayIdle });
    const measureOutpost = () => measureThroughput(outpost, load, { ...BURST, idleCpu: outpostIdle });
    // Each begins every other pair.
    if (pair % 2 === 0) pairs.push({ relay: await measureRelay(), outpost: await measureOutpost() });
    else pairs.push({ outpost: await measureOutpost(), relay: await measureRelay() });
  }
  return pairs;
}

/** One side after the other is killed under load. Both then have the same time for the rest of their deliveries. */
async function killBoth(load: Load, { relay, outpost }: Pair<Side>): Promise<Table> {
  const ofRelay = await killUnderLoad(relay, load, KILLED);
  const ofOutpost = await killUnderLoad(outpost, load, KILLED);
  await Promise.all([waitForRest(ofRelay), waitForRest(ofOutpost)]);
  return killTable({
    relay: { ...countOutcomes(ofRelay), deadLetters: await relay.deadLetterCount?.() },
    outpost: { ...countOutcomes(ofOutpost), deadLetters: await outpost.deadLetterCount?.() },
  });
}

async function startReceivers(outcomes: CallbackOutcomes, closing: (() => unknown)[]): Promise<ReceiverUrls> {
  const urls = new Map<string, string>();
  for (let index = 1; index <= CONFERENCES; index += 1) {
    const id = `bench-${index}`;
    const receiver = await startReceiver((delivery) => {
      recordDelivery(outcomes, id, delivery);
      return 200;
    });
    closing.push(receiver.close);
    urls.set(id, receiver.url);
  }
  return urls;
}

/** Both sides deliver the body as it was sent. The simulator's own callbacks have no number. */
function recordDelivery(outcomes: CallbackOutcomes, id: string, { body }: ReceivedDelivery): void {
  const number = Number(new RegExp(`"${NUMBER_FIELD}":(\\d+)`).exec(body)?.[1]);
  if (Number.isNaN(number)) return;
  const sent = createNumberedCallback(number, id, 'http://localhost', 'JSON').body;
  outcomes.recordDelivered(number, body === sent, performance.now());
}
