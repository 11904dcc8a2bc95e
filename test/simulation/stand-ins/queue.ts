import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { requireMessage } from '../../../lambda/contract/sqs-limits';
import type { Faults } from '../scenario/faults';
import type { VirtualTime } from './virtual-time';

interface QueuedMessage {
  /** Its name, with a number where there were others of it. */
  readonly id: string;
  readonly body: string;
  readonly group?: string | undefined;
  sentAt: number;
  visibleAt: number;
  receives: number;
}

export interface SimulatedQueueOptions {
  readonly name: string;
  /** Milliseconds for which a message is hidden once it was received. */
  readonly visibilityTimeout: number;
  /** After so many receives a message is a dead letter. */
  readonly maxReceives: number;
  /** So many messages are given to the function at a time, or fewer. */
  readonly batchSize: number;
  /** So many batches are in hand at a time. */
  readonly concurrency: number;
  /** What the function answers; undefined where it did not end. */
  readonly handle: (event: SQSEvent, occasion: string) => Promise<SQSBatchResponse | undefined>;
}

/** Amazon SQS's deduplication interval, in milliseconds. */
const DEDUPLICATION_INTERVAL = 5 * 60_000;
const LATENCY = 20;

/**
 * A queue of Amazon SQS, with the event source that gives its messages to a function, on a virtual clock. Messages with
 * a group come in order, and none while one of the group is hidden.
 */
export class SimulatedQueue {
  readonly messages = new Map<string, QueuedMessage>();
  readonly deadLetters: QueuedMessage[] = [];
  /** All that ever were dead. */
  readonly allDeadLetters: QueuedMessage[] = [];
  readonly #deduplicationKeys = new Map<string, number>();
  readonly #nameCounts = new Map<string, number>();
  #batchesInProgress = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly options: SimulatedQueueOptions,
  ) {}

  /** @throws {AwsRefusal} if Amazon SQS would refuse the message */
  send({ name, body, group, deduplicationId, delay = 0 }: SentMessage): void {
    const delaySeconds = group === undefined || delay > 0 ? delay / 1000 : undefined;
    requireMessage({ body, group, deduplicationId, delaySeconds });
    if (group !== undefined) {
      const key = `${group} ${deduplicationId ?? createHash('sha256').update(body).digest('base64')}`;
      const at = this.#deduplicationKeys.get(key);
      if (at !== undefined && this.time.now - at < DEDUPLICATION_INTERVAL) return;
      this.#deduplicationKeys.set(key, this.time.now);
    }
    const count = (this.#nameCounts.get(name) ?? 0) + 1;
    this.#nameCounts.set(name, count);
    const id = count === 1 ? name : `${name} (${count})`;
    const sentAt = this.time.now;
    this.#enqueue({ id, body, group, sentAt, visibleAt: sentAt + delay, receives: 0 });
  }

  /** Sends all dead letters again; how many there were. */
  redrive(): number {
    const letters = this.deadLetters.splice(0);
    const sentAt = this.time.now;
    for (const letter of letters) this.#enqueue({ ...letter, sentAt, visibleAt: sentAt, receives: 0 });
    return letters.length;
  }

  #enqueue(message: QueuedMessage): void {
    this.messages.set(message.id, message);
    this.#receiveAt(message.visibleAt);
  }

  #receiveAt(moment: number): void {
    this.time.schedule(moment + LATENCY, () => this.#receiveBatches());
  }

  #receiveBatches(): 'nothing' | undefined {
    let isAny = false;
    while (this.#batchesInProgress < this.options.concurrency) {
      const taken = this.#takeBatch();
      if (taken.length === 0) break;
      isAny = true;
      void this.#handleBatch(taken);
    }
    return isAny ? undefined : 'nothing';
  }

  #takeBatch(): QueuedMessage[] {
    const { now } = this.time;
    const { batchSize, visibilityTimeout, maxReceives, name } = this.options;
    const locked = new Set<string>();
    const taken: QueuedMessage[] = [];
    let most = batchSize;
    for (const message of this.messages.values()) {
      const { id, group } = message;
      if (group !== undefined && locked.has(group)) continue;
      if (message.visibleAt > now) {
        if (group !== undefined) locked.add(group);
        continue;
      }
      message.visibleAt = now + visibilityTimeout;
      if (message.receives >= maxReceives) {
        this.messages.delete(id);
        this.deadLetters.push(message);
        this.allDeadLetters.push(message);
        continue;
      }
      message.receives += 1;
      // A batch ends anywhere.
      if (taken.length === 0 && batchSize > 1)
        most = this.faults.chance.wholeNumber(1, batchSize, `batch ${name} ${id}`);
      taken.push(message);
      if (taken.length >= most) break;
    }
    return taken;
  }

  async #handleBatch(taken: readonly QueuedMessage[]): Promise<void> {
    const { name, handle, visibilityTimeout } = this.options;
    const received = taken.map(({ id, receives }) => ({ id, receives }));
    this.#batchesInProgress += 1;
    this.#receiveAt(this.time.now + visibilityTimeout);
    const occasion = taken.map(({ id, receives }) => (receives === 1 ? id : `${id} receive ${receives}`));
    const answered = await handle({ Records: taken.map(toSqsRecord) }, occasion.join(' and '));
    this.#batchesInProgress -= 1;
    const failed = new Set(answered?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receives } of received) {
      const isMine = this.messages.get(id)?.receives === receives;
      if (!answered || failed.has(id) || !isMine) continue;
      if (this.faults.select(`${name}, ${id} receive ${receives}`, { 'comes again': 1 })) continue;
      this.messages.delete(id);
    }
    this.#receiveAt(this.time.now);
  }
}

export interface SentMessage {
  /** What a story calls it. */
  readonly name: string;
  readonly body: string;
  readonly group?: string;
  /**
   * One of the last five minutes in the same group changes nothing. Where a message has a group and none is given, its
   * body is.
   */
  readonly deduplicationId?: string;
  /** Milliseconds until it is visible. */
  readonly delay?: number;
}

function toSqsRecord({ id, body, group, sentAt, receives }: QueuedMessage): SQSRecord {
  return {
    messageId: id,
    receiptHandle: id,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
      ...(group !== undefined && { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
