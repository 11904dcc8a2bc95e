import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../../simulator/simulator';
import type { ProgressBar } from '../progress';
import { type CallbackOutcomes, createCallbackOutcomes, NUMBER_FIELD } from './callback-outcomes';
import { createCallbackSender, createNumberedCallback } from './callback-sender';
import { runAtConstantRate } from './constant-rate';
import { createConference } from './create-conference';
import { isAccepted } from './find-losses';
import type { LoadOptions } from './options';
import { type ReceivedDelivery, type Receiver, startReceiver } from './receiver';
import type { Usage } from './relay-main';
import { type RelayProcess, startRelayProcess } from './relay-process';
import { subscribe } from './subscriber';

export interface RunOptions extends LoadOptions {
  /** The status with which a receiver answers a callback; default 200. With any other than 2xx, nothing is delivered. */
  readonly receiverStatus?: (number: number) => number;
}

/** The resources of the relay after this number of callbacks. */
export interface UsageSample extends Usage {
  readonly callbacks: number;
}

export interface LoadResult {
  readonly outcomes: CallbackOutcomes;
  /** Once all was warm, as the rate was held, and once all was quiet again. Garbage is collected before each. */
  readonly samples: readonly [UsageSample, ...UsageSample[]];
}

const MAX_WARM_UP = 10;
const SAMPLES = 12;
/** Milliseconds after which nothing is waited for any more: longer than a delivery waits that failed twice. */
const IDLE_LIMIT = 360_000;
/** Milliseconds of waiting for the last to come, whatever comes. */
const MAX_DRAIN = 900_000;
const CREATION_CONCURRENCY = 8;

/** Sends callbacks at a constant rate to a new relay, and waits for their outcomes. */
export async function runLoad(
  options: RunOptions,
  begin: (what: string, total: number) => ProgressBar,
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'conference-relay-load-'));
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
    closing.push(simulator.close);
    const relay = await startRelayProcess(folder, simulator.url, options.profile);
    closing.push(relay.close);
    const fates = createCallbackOutcomes();
    const urls = new Map<string, string>();
    const unsubscribe = subscribe(relay.url, (event) => fates.recordPublished(event, performance.now()));
    closing.push(unsubscribe);
    const ids = Array.from({ length: options.conferences }, (_, index) => `load-${index + 1}`);
    await forEachConcurrently(ids, async (id) => {
      const receiver = await startReceiverOf(id, fates, urls, options.receiverStatus);
      closing.push(receiver.close);
      await createConference(relay, id, receiver.url);
      urls.set(id, simulator.control.conference(id).fields.callback_url ?? '');
      await simulator.control.join(id, 'organizer');
    });
    return await measureLoad(options, { relay, fates, ids, urls }, begin);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface LoadParts {
  readonly relay: RelayProcess;
  readonly fates: CallbackOutcomes;
  readonly ids: readonly string[];
  readonly urls: ReadonlyMap<string, string>;
}

async function measureLoad(
  options: RunOptions,
  { relay, fates: outcomes, ids, urls }: LoadParts,
  begin: (what: string, total: number) => ProgressBar,
): Promise<LoadResult> {
  const { rate, seconds, kills } = options;
  const sending = createCallbackSender();
  const send = (isWarmUp: boolean) => (index: number, dueAt: number) => {
    const conferenceId = ids[index % ids.length] ?? '';
    const fate = outcomes.recordSent(conferenceId, dueAt, isWarmUp);
    void sending.send(createNumberedCallback(fate.number, conferenceId, urls.get(conferenceId) ?? ''), fate);
  };
  const sample = async (): Promise<UsageSample> => ({
    ...(await relay.usage(true)),
    callbacks: outcomes.all.length,
  });
  const warmUp = Math.ceil(rate * Math.min(MAX_WARM_UP, Math.max(1, seconds / 6)));
  await runAtConstantRate({ rate, count: warmUp, onDue: send(true) });
  const samples: [UsageSample, ...UsageSample[]] = [await sample()];
  const count = rate * seconds;
  const begun = performance.now();
  let killed = 0;
  const kill = async () => {
    await relay.killAndRestart();
    killed += 1;
  };
  const bar = begin('sent', count);
  const watching = watchUsage(seconds, async (isSample) => {
    const isTurn = performance.now() - begun > ((killed + 1) * seconds * 1000) / (kills + 1);
    if (killed < kills && isTurn) await kill();
    const usage = isSample ? await sample() : await relay.usage(false);
    if (isSample) samples.push(usage as UsageSample);
    const { answered, published, delivered } = outcomes.counts();
    const now = `${answered} answered, ${published} published, ${delivered} delivered`;
    bar.update(
      outcomes.all.length - warmUp,
      `${now}, ${sending.inFlight()} in flight, ${formatMegabytes(usage.rss)}`,
    );
  });
  await runAtConstantRate({ rate, count, onDue: send(false) });
  await watching();
  bar.end();
  // On a busy machine a start takes long: the other kills come while the relay still works on what it accepted.
  while (killed < kills) await kill();
  await waitForDeliveries(outcomes, begin);
  samples.push(await sample());
  sending.close();
  return { outcomes, samples };
}

/** Looks once in a second, and a few times closely. @returns what ends it */
function watchUsage(seconds: number, look: (isClosely: boolean) => Promise<void>): () => Promise<void> {
  const ended = new AbortController();
  const watching = (async () => {
    const every = Math.max(1, Math.round(seconds / SAMPLES));
    for (let second = 1; !ended.signal.aborted; second += 1) {
      await sleep(1000, undefined, { signal: ended.signal }).catch(() => undefined);
      if (!ended.signal.aborted) await look(second % every === 0);
    }
  })();
  return async () => {
    ended.abort();
    await watching;
  };
}

/** Resolves once every accepted callback is published, and delivered or refused, or if nothing arrives any more. */
async function waitForDeliveries(
  fates: CallbackOutcomes,
  begin: (what: string, total: number) => ProgressBar,
) {
  await waitForResponses(fates);
  const accepted = fates.all.filter(isAccepted);
  const bar = begin('came', accepted.length * 2);
  // A callback that was not answered may come, too: the relay was killed after it was durable.
  const countCame = () =>
    accepted.reduce(
      (sum, { publishedAt, deliveryCount, isRefused }) =>
        sum + Number(publishedAt !== undefined) + Number(deliveryCount > 0 || isRefused === true),
      0,
    );
  const deadline = performance.now() + MAX_DRAIN;
  let [before, since] = [-1, performance.now()];
  for (;;) {
    const came = countCame();
    bar.update(came);
    const now = performance.now();
    if (came !== before) [before, since] = [came, now];
    if (came >= accepted.length * 2 || now > deadline || now - since > IDLE_LIMIT) break;
    await sleep(50);
  }
  bar.end();
}

/** Each has an answer in the end, or the reason why it has none. */
async function waitForResponses({ all }: CallbackOutcomes): Promise<void> {
  while (all.some(({ response }) => !response)) await sleep(50);
}

function startReceiverOf(
  id: string,
  fates: CallbackOutcomes,
  urls: ReadonlyMap<string, string>,
  answers: (number: number) => number = () => 200,
): Promise<Receiver> {
  return startReceiver((received) => {
    const given = new URLSearchParams(received.query).get(NUMBER_FIELD);
    // Those of the simulator's own have none.
    if (given === null) return 200;
    const number = Number(given);
    const status = answers(number);
    const isTaken = status >= 200 && status < 300;
    if (isTaken)
      fates.recordDelivered(number, isUnchanged(received, number, id, urls.get(id) ?? ''), performance.now());
    else fates.recordRefused(number);
    return status;
  });
}

function isUnchanged(
  { method, query, body }: ReceivedDelivery,
  number: number,
  id: string,
  url: string,
): boolean {
  const sent = createNumberedCallback(number, id, url);
  return method === sent.method && query === sent.url.split('?')[1] && body === (sent.body ?? '');
}

async function forEachConcurrently<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const turns = Array.from({ length: CREATION_CONCURRENCY }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
  });
  await Promise.all(turns);
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
