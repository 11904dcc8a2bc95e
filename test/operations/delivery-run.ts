import { Webhook } from 'standardwebhooks';
import type { AttemptResult } from '../../lambda/domain/delivery';
import type { CallbackEntry, Entry, RawRequest, UndeliveredEntry } from '../../lambda/domain/entry';
import { after, earlier, type Instant, later, milliseconds } from '../../lambda/domain/instant';
import { type DeliverPorts, deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { retryDelivery } from '../../lambda/operations/deliveries/retry-delivery';
import { receiverSecrets } from '../../lambda/operations/deliveries/signature';
import { sweepDeliveries } from '../../lambda/operations/sweep/sweep-deliveries';
import type { DeliveryJob } from '../../lambda/ports/delivery-queue';
import type { OutboundRequest } from '../../lambda/ports/receivers';
import type { SigningKeys } from '../../lambda/ports/secrets';
import { definition } from '../contracts/definitions.contract';
import { recordWith } from '../contracts/stored-log';
import { posted } from '../domain/entries';
import { type InMemoryConferenceStore, inMemoryConferenceStore } from '../in-memory/conferences';
import { inMemoryDeliveryQueue, inMemoryHostLimits } from '../in-memory/deliveries';
import { recordingLogger } from '../recording-logger';

/** The response of a receiver, and its duration in milliseconds. Without a status, the receiver does not answer. */
export type Receiver = (
  request: OutboundRequest,
  at: Instant,
) => Pick<AttemptResult, 'status' | 'retryAfter'> & { readonly took?: number };

/** A request at a receiver. */
export interface DeliveredRequest {
  readonly host: string;
  readonly at: Instant;
  readonly request: OutboundRequest;
  readonly status: number | undefined;
}

export const START_TIME = '2026-05-04T10:00:00.000Z' as Instant;
export const KEYS: SigningKeys = { current: 'k1', keys: { k1: 'a key of at least thirty-two characters' } };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The time after which a failed job is delivered again. */
const VISIBILITY = 30 * SECOND;

export const URL_ = 'https://receiver.example/callbacks?tenant=1';
export const HOST = 'receiver.example';

/** A run with more steps is endless. */
const MAX_STEPS = 5000;

interface Limits {
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly workers?: number;
}

/** Deliveries over ports in memory, with a clock that jumps from one due time to the next. */
export class DeliveryRun {
  now = START_TIME;
  readonly received: DeliveredRequest[] = [];
  readonly mailbox: Entry[] = [];
  /** By host. Other hosts accept every request. */
  readonly receivers = new Map<string, Receiver>();
  /** The errors of failed jobs. */
  readonly failed: unknown[] = [];
  readonly queue = inMemoryDeliveryQueue({ now: () => this.now });
  readonly ports: DeliverPorts & InMemoryConferenceStore;
  readonly #log = recordingLogger();
  /** The fields of the log lines with a code. */
  readonly linesOf = this.#log.fieldsOf;
  #random = 0;
  #running = 0;
  readonly #workers: number;
  #backlog: DeliveryJob[] = [];
  #timers: { readonly at: Instant; readonly wake: () => void }[] = [];
  /** Whether a failed job is delivered again. */
  redelivers = true;
  /** Handles a job. A test may replace it. */
  handle: (job: DeliveryJob) => Promise<void>;

  /** @param limits the limits of one host, and the number of concurrent jobs */
  constructor({ concurrency = 4, requestsPerSecond = 10, workers = 10 }: Limits = {}) {
    this.#workers = workers;
    this.ports = {
      ...inMemoryConferenceStore(),
      deliveryQueue: this.queue,
      receivers: { send: (request) => this.#send(request) },
      hostLimits: inMemoryHostLimits({ concurrency, requestsPerSecond, now: () => milliseconds(this.now) }),
      signingKeys: async () => KEYS,
      mailbox: {
        put: async (entry) => {
          this.mailbox.push(entry);
        },
      },
      clock: { now: () => this.now },
      random: () => {
        this.#random = (this.#random + 0.37) % 1;
        return this.#random;
      },
      logger: this.#log.logger,
    };
    this.handle = deliverCallback(this.ports);
  }

  /** Sets the callback URL of a conference, or removes it. */
  async setCallbackUrl(conferenceId: string, url: string | undefined): Promise<void> {
    const { definitions } = this.ports;
    const { version = 0 } = (await definitions.read(conferenceId)) ?? {};
    const { fields } = definition();
    const withUrl = { ...fields, ...(url !== undefined && { callback_url: url }) };
    await definitions.write(definition({ id: conferenceId, version: version + 1, fields: withUrl }));
  }

  /** Adds a callback to the log, and puts the job of its delivery. */
  async callback(
    conferenceId: string,
    position: number,
    request: RawRequest = posted('a=1'),
    more: Partial<Pick<CallbackEntry, 'id' | 'original'>> = {},
  ): Promise<void> {
    const own = { id: `callback-${position}`, conferenceId, receivedAt: this.now, request };
    const entry = { kind: 'callback', ...own, ...more } as const;
    const record = { ...recordWith(conferenceId, { position }), entry };
    expect(await this.ports.conferenceLog.append(record)).toBe(true);
    await this.queue.put({ conferenceId, position, previousAttempts: 0 }, this.now);
  }

  /** Requests a manual retry of a delivery. */
  async retry(conferenceId: string, position: number): Promise<void> {
    await retryDelivery(this.ports)(conferenceId, position);
  }

  /** Erases the log and the deliveries of a conference. */
  erase(conferenceId: string): Promise<void> {
    return this.ports.conferenceLog.erase(recordWith(conferenceId, { position: 1000 }));
  }

  read(conferenceId: string, position: number) {
    return this.ports.deliveries.read(conferenceId, position);
  }

  get undelivered(): readonly UndeliveredEntry[] {
    return this.mailbox.flatMap((entry) => (entry.kind === 'undelivered' ? [entry] : []));
  }

  async sweep(): Promise<void> {
    await sweepDeliveries(this.ports)();
  }

  /** Moves the clock by a time in milliseconds, and processes everything that becomes due. */
  async pass(by: number): Promise<void> {
    const end = after(this.now, by);
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      await this.#step();
      const next = this.#next();
      if (next === undefined || next > end) {
        this.now = end;
        return;
      }
      this.now = later(this.now, next);
    }
    throw new Error(`expected an end after ${MAX_STEPS} steps`);
  }

  /** Processes everything until no delivery is pending. Sweeps find the deliveries without a job. */
  async finish(): Promise<void> {
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      await this.#step();
      const next = this.#next();
      if (next !== undefined) {
        this.now = later(this.now, next);
        continue;
      }
      const [first] = (await this.ports.deliveries.listByStatus('pending', 1)).items;
      if (!first) return;
      this.now = later(this.now, after(first.nextAt ?? this.now, 5 * MINUTE));
      await this.sweep();
    }
    throw new Error(`expected an end after ${MAX_STEPS} steps`);
  }

  async #step(): Promise<void> {
    const due = this.#timers.filter(({ at }) => at <= this.now);
    this.#timers = this.#timers.filter(({ at }) => at > this.now);
    for (const { wake } of due) wake();
    await settled();
    this.#backlog.push(...this.queue.takeDue());
    while (this.#running < this.#workers) {
      const job = this.#backlog.shift();
      if (!job) break;
      void this.#run(job);
    }
    await settled();
    if (this.#backlog.length > 0 && this.#running < this.#workers) await this.#step();
  }

  async #run(job: DeliveryJob): Promise<void> {
    this.#running += 1;
    try {
      await this.handle(job);
    } catch (error) {
      this.failed.push(error);
      if (this.redelivers) await this.queue.put(job, after(this.now, VISIBILITY));
    }
    this.#running -= 1;
  }

  #next(): Instant | undefined {
    const moments = [this.queue.nextTime(), ...this.#timers.map(({ at }) => at)].flatMap(
      (each) => each ?? [],
    );
    return moments.length === 0 ? undefined : moments.reduce(earlier);
  }

  async #send(request: OutboundRequest): Promise<AttemptResult> {
    const { host } = new URL(request.url);
    const startedAt = this.now;
    const receiver: Receiver = this.receivers.get(host) ?? (() => ({ status: 204 }));
    const { took: duration = 0, ...answer } = receiver(request, startedAt);
    this.received.push({ host, at: startedAt, request, status: answer.status });
    if (duration > 0) {
      await new Promise<void>((wake) => {
        this.#timers.push({ at: after(startedAt, duration), wake });
      });
    }
    return {
      startedAt,
      duration,
      ...answer,
      ...(answer.status === undefined && { failure: 'no connection' }),
    };
  }
}

/** Resolves after all work that does not wait for the clock. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A run with one conference, `c1`, whose receiver is `HOST`. */
export async function startDeliveryRun(limits?: Limits): Promise<DeliveryRun> {
  const run = new DeliveryRun(limits);
  await run.setCallbackUrl('c1', URL_);
  return run;
}

/** Whether a receiver with the secret of a URL verifies a request. */
export function isSignedFor(url: string, { request: { headers, body } }: DeliveredRequest): boolean {
  const [secret = ''] = receiverSecrets(url, KEYS);
  const time = new Date(Number(headers['webhook-timestamp']) * 1000);
  const own = new Webhook(secret).sign(headers['webhook-id'] ?? '', time, body.toString());
  return headers['webhook-signature']?.split(' ').includes(own) ?? false;
}
