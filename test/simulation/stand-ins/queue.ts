import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { requireMessage } from '../../../lambda/contract/sqs-limits';
import type { Faults } from '../scenario/faults';
import type { VirtualTime } from './virtual-time';

interface QueuedMessage {
  /** Its name, with a number if the name is not the first of its kind. */
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
  /** The number of receives after which a message is a dead letter. */
  readonly maxReceives: number;
  /** The most messages in a batch. */
  readonly batchSize: number;
  /** The most batches in progress. */
  readonly concurrency: number;
  /** Calls the function; undefined if it ended early. */
  readonly handle: (event: SQSEvent, occasion: string) => Promise<SQSBatchResponse | undefined>;
}

/** Amazon SQS's deduplication interval, in milliseconds. */
const DEDUPLICATION_INTERVAL = 5 * 60_000;
const LATENCY = 20;

/**
 * A queue of Amazon SQS with the event source that calls a function, on a virtual clock. Messages of a group are received
 * in order, and never while another one of the group is hidden.
 */
export class SimulatedQueue {
  readonly messages = new Map<string, QueuedMessage>();
  readonly deadLetters: QueuedMessage[] = [];
  /** All dead letters of the run. */
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

  /** Sends all dead letters again, and returns their number. */
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
      const batch = this.#takeBatch();
      if (batch.length === 0) break;
      isAny = true;
      void this.#handleBatch(batch);
    }
    return isAny ? undefined : 'nothing';
  }

  #takeBatch(): QueuedMessage[] {
    const { now } = this.time;
    const { batchSize, visibilityTimeout, maxReceives, name } = this.options;
    const locked = new Set<string>();
    const batch: QueuedMessage[] = [];
    let limit = batchSize;
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
      // A batch may have fewer messages than there are.
      if (batch.length === 0 && batchSize > 1)
        limit = this.faults.chance.wholeNumber(1, batchSize, `batch ${name} ${id}`);
      batch.push(message);
      if (batch.length >= limit) break;
    }
    return batch;
  }

  async #handleBatch(batch: readonly QueuedMessage[]): Promise<void> {
    const { name, handle, visibilityTimeout } = this.options;
    const received = batch.map(({ id, receives }) => ({ id, receives }));
    this.#batchesInProgress += 1;
    this.#receiveAt(this.time.now + visibilityTimeout);
    const occasion = batch.map(({ id, receives }) => (receives === 1 ? id : `${id} receive ${receives}`));
    const response = await handle({ Records: batch.map(toSqsRecord) }, occasion.join(' and '));
    this.#batchesInProgress -= 1;
    const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receives } of received) {
      const isMine = this.messages.get(id)?.receives === receives;
      if (!response || failed.has(id) || !isMine) continue;
      if (this.faults.select(`${name}, ${id} receive ${receives}`, { 'comes again': 1 })) continue;
      this.messages.delete(id);
    }
    this.#receiveAt(this.time.now);
  }
}

export interface SentMessage {
  /** The name in stories. */
  readonly name: string;
  readonly body: string;
  readonly group?: string;
  /**
   * A message with an id of the last five minutes in the same group is dropped. Default for a message with a group: its
   * body.
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
