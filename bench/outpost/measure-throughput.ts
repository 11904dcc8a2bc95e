import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackOutcome, CallbackOutcomes } from '../load/callback-outcomes';
import type { CallbackSender } from '../load/callback-sender';
import { isAccepted } from '../load/find-losses';
import { readCpu, type Side } from './side';

/** The sender, the conferences of the callbacks, and their outcomes. */
export interface Load {
  readonly outcomes: CallbackOutcomes;
  readonly sender: CallbackSender;
  readonly conferenceIds: readonly string[];
}

/** A side's work with a number of callbacks. Times are in milliseconds. */
export interface Throughput {
  readonly acceptedPerSecond: number;
  /** From sending to the answer, in ascending order. */
  readonly answerTimes: readonly number[];
  readonly deliveredPerSecond: number;
  /** The CPU time of a callback in each program, until it is delivered and its log is stored. */
  readonly cpu: ReadonlyMap<string, number>;
}

/** Outpost stores its log up to ten seconds after the delivery, in batches. */
export const LOG_DELAY = 11_000;
const DELIVERY_LIMIT = 120_000;

/** Sends callbacks, a number of them at a time, and waits for their deliveries. */
export async function measureThroughput(
  side: Side,
  load: Load,
  {
    count,
    concurrency,
    idleCpu,
  }: { readonly count: number; readonly concurrency: number; readonly idleCpu: IdleCpu },
): Promise<Throughput> {
  const before = readCpu(side);
  const begin = performance.now();
  const sent = await sendConcurrently(side, load, count, concurrency);
  const answered = performance.now();
  await waitForDeliveries(sent);
  const delivered = Math.max(...sent.map(({ deliveredAt = Number.NaN }) => deliveredAt));
  const atDelivery = readCpu(side);
  await sleep(LOG_DELAY);
  const atEnd = readCpu(side);
  return {
    acceptedPerSecond: (count * 1000) / (answered - begin),
    answerTimes: sent
      .map(({ dueAt, response }) => (response?.at ?? Number.NaN) - dueAt)
      .sort((a, b) => a - b),
    deliveredPerSecond: (count * 1000) / (delivered - begin),
    cpu: new Map(
      [...atEnd].map(([name, end]) => {
        const until = atDelivery.get(name) ?? 0;
        const later = Math.max(0, end - until - (idleCpu.get(name) ?? 0) * LOG_DELAY);
        return [name, (until - (before.get(name) ?? 0) + later) / count];
      }),
    ),
  };
}

/** The CPU time that each program takes without work, in milliseconds of a millisecond. */
export type IdleCpu = ReadonlyMap<string, number>;

/** Measures sides that have no work, all at the same time. */
export async function measureIdleCpu(sides: readonly Side[], duration: number): Promise<readonly IdleCpu[]> {
  const before = sides.map(readCpu);
  await sleep(duration);
  return sides.map((side, index) => {
    const since = (name: string) => before[index]?.get(name) ?? 0;
    return new Map([...readCpu(side)].map(([name, now]) => [name, (now - since(name)) / duration]));
  });
}

async function sendConcurrently(
  side: Side,
  { outcomes, sender, conferenceIds }: Load,
  count: number,
  concurrency: number,
): Promise<CallbackOutcome[]> {
  const sent: CallbackOutcome[] = [];
  const sendInTurn = async () => {
    while (sent.length < count) {
      const id = conferenceIds[sent.length % conferenceIds.length] ?? '';
      const outcome = outcomes.recordSent(id, performance.now(), false);
      sent.push(outcome);
      await sender.send(side.createRequest(outcome.number, id), outcome);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sendInTurn));
  const refused = sent.find((outcome) => !isAccepted(outcome));
  if (refused)
    throw new Error(`${side.name}: expected 2xx for each callback, got ${refused.response?.status}`);
  return sent;
}

async function waitForDeliveries(sent: readonly CallbackOutcome[]): Promise<void> {
  const deadline = performance.now() + DELIVERY_LIMIT;
  while (sent.some(({ deliveryCount }) => deliveryCount === 0)) {
    if (performance.now() > deadline)
      throw new Error('expected a delivery of each callback within two minutes');
    await sleep(20);
  }
}
