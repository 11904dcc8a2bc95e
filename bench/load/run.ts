import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator } from '../../simulator/simulator';
import type { Progress } from '../progress';
import { callbackNumber, sendingOfCallbacks } from './callbacks';
import { type Fates, fatesOfCallbacks, NUMBER_FIELD } from './fates';
import { isAccepted } from './judge';
import type { LoadOptions } from './options';
import { heldRate } from './rate';
import { type Received, type Receiver, startReceiver } from './receivers';
import { type RelayApart, startRelayApart } from './relay';
import type { Usage } from './relay-alone';
import { subscribe } from './subscriber';

export interface RunOptions extends LoadOptions {
  /** What a receiver answers to a callback; default 200. What is not answered 2xx is not delivered. */
  readonly receiverAnswers?: (number: number) => number;
}

/** What the relay used once so many callbacks had been sent. */
export interface Sample extends Usage {
  readonly callbacks: number;
}

export interface LoadResult {
  readonly fates: Fates;
  /** Once all was warm, as the rate was held, and once all was quiet again. Garbage is collected before each. */
  readonly samples: readonly [Sample, ...Sample[]];
}

const LONGEST_WARM_UP = 10;
const SAMPLES = 12;
/** Milliseconds after which nothing is waited for any more: longer than a delivery waits that failed twice. */
const QUIET_AFTER = 360_000;
/** Milliseconds of waiting for the last to come, whatever comes. */
const LONGEST_END = 900_000;
const CREATING_AT_A_TIME = 8;

/** Sends callbacks at a held rate to a relay of its own, and waits for what becomes of them. */
export async function runLoad(
  options: RunOptions,
  begin: (what: string, total: number) => Progress,
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), 'conference-relay-load-'));
  const closing: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const simulator = await startSimulator({ settings: { lives: false, requestsPerSecond: 0 } });
    closing.push(simulator.close);
    const relay = await startRelayApart(folder, simulator.url, options.profile);
    closing.push(relay.close);
    const fates = fatesOfCallbacks();
    const urls = new Map<string, string>();
    const unsubscribe = await subscribe(relay.url, (event) => fates.published(event, performance.now()));
    closing.push(unsubscribe);
    const ids = Array.from({ length: options.conferences }, (_, index) => `load-${index + 1}`);
    await inTurns(ids, async (id) => {
      const receiver = await receiverOf(id, fates, urls, options.receiverAnswers);
      closing.push(receiver.close);
      await create(relay, id, receiver.url);
      urls.set(id, simulator.control.conference(id).fields.callback_url ?? '');
      await simulator.control.join(id, 'organizer');
    });
    return await loaded(options, { relay, fates, ids, urls }, begin);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface Parts {
  readonly relay: RelayApart;
  readonly fates: Fates;
  readonly ids: readonly string[];
  readonly urls: ReadonlyMap<string, string>;
}

async function loaded(
  options: RunOptions,
  { relay, fates, ids, urls }: Parts,
  begin: (what: string, total: number) => Progress,
): Promise<LoadResult> {
  const { rate, seconds } = options;
  const sending = sendingOfCallbacks();
  const send = (isWarmUp: boolean) => (index: number, dueAt: number) => {
    const conferenceId = ids[index % ids.length] ?? '';
    const fate = fates.sent(conferenceId, dueAt, isWarmUp);
    void sending.send(callbackNumber(fate.number, conferenceId, urls.get(conferenceId) ?? ''), fate);
  };
  const sample = async (): Promise<Sample> => ({ ...(await relay.usage(true)), callbacks: fates.all.length });
  const warmUp = Math.ceil(rate * Math.min(LONGEST_WARM_UP, Math.max(1, seconds / 6)));
  await heldRate({ rate, count: warmUp, each: send(true) });
  const samples: [Sample, ...Sample[]] = [await sample()];
  const count = rate * seconds;
  const bar = begin('sent', count);
  const watching = watch(seconds, async (isSample) => {
    const usage = isSample ? await sample() : await relay.usage(false);
    if (isSample) samples.push(usage as Sample);
    const { answered, published, delivered } = fates.counts();
    const now = `${answered} answered, ${published} published, ${delivered} delivered`;
    bar.at(fates.all.length - warmUp, `${now}, ${sending.inFlight()} in flight, ${megabytes(usage.rss)}`);
  });
  await heldRate({ rate, count, each: send(false) });
  await watching();
  bar.end();
  await quiet(fates, begin);
  samples.push(await sample());
  sending.close();
  return { fates, samples };
}

/** Looks once in a second, and a few times closely. @returns what ends it */
function watch(seconds: number, look: (isClosely: boolean) => Promise<void>): () => Promise<void> {
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

/** Resolves once all that was accepted is published, and delivered or refused, and where nothing comes any more. */
async function quiet(fates: Fates, begin: (what: string, total: number) => Progress) {
  await answers(fates);
  const accepted = fates.all.filter(isAccepted);
  const bar = begin('came', accepted.length * 2);
  const deadline = performance.now() + LONGEST_END;
  let [before, since] = [-1, performance.now()];
  for (;;) {
    const { published, delivered, refused } = fates.counts();
    const came = published + delivered + refused;
    bar.at(came);
    const now = performance.now();
    if (came !== before) [before, since] = [came, now];
    if (came >= accepted.length * 2 || now > deadline || now - since > QUIET_AFTER) break;
    await sleep(50);
  }
  bar.end();
}

/** Each has an answer in the end, or the reason why it has none. */
async function answers({ all }: Fates): Promise<void> {
  while (all.some(({ answer }) => !answer)) await sleep(50);
}

async function create(relay: RelayApart, id: string, callback_url: string): Promise<void> {
  const [start_time, end_time] = [-60_000, 24 * 3600_000].map((from) => new Date(Date.now() + from));
  const response = await fetch(`${relay.url}/v2/conferences`, {
    method: 'POST',
    headers: { token: relay.token, 'content-type': 'application/json' },
    body: JSON.stringify({ id, label: id, start_time, end_time, callback_url }),
  });
  if (response.status !== 201) throw new Error(`${id}: ${response.status} ${await response.text()}`);
  await response.text();
}

function receiverOf(
  id: string,
  fates: Fates,
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
    if (isTaken) fates.delivered(number, isSame(received, number, id, urls.get(id) ?? ''), performance.now());
    else fates.refused(number);
    return status;
  });
}

function isSame({ method, query, body }: Received, number: number, id: string, url: string): boolean {
  const sent = callbackNumber(number, id, url);
  return method === sent.method && query === sent.url.split('?')[1] && body === (sent.body ?? '');
}

async function inTurns<T>(all: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const turns = Array.from({ length: CREATING_AT_A_TIME }, async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await each(one);
  });
  await Promise.all(turns);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
