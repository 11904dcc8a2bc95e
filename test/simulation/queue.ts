import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { requireMessage } from '../../lambda/contract/sqs-limits';
import type { Faults } from './faults';
import type { VirtualTime } from './virtual-time';

interface Waiting {
  /** Its name, with a number where there were others of it. */
  readonly id: string;
  readonly body: string;
  readonly group?: string | undefined;
  sentAt: number;
  visibleAt: number;
  receives: number;
}

export interface QueueOptions {
  readonly name: string;
  /** Milliseconds for which a message is hidden once it was received. */
  readonly visibility: number;
  /** After so many receives a message is a dead letter. */
  readonly mostReceives: number;
  /** So many messages are given to the function at a time, or fewer. */
  readonly batch: number;
  /** So many batches are in hand at a time. */
  readonly concurrency: number;
  /** What the function answers; undefined where it did not end. */
  readonly handle: (event: SQSEvent, occasion: string) => Promise<SQSBatchResponse | undefined>;
}

/** Amazon SQS's deduplication interval, in milliseconds. */
const DEDUPLICATION = 5 * 60_000;
const LATENCY = 20;

/**
 * A queue of Amazon SQS, with the event source that gives its messages to a function, on a virtual clock. Messages with
 * a group come in order, and none while one of the group is hidden.
 */
export class Queue {
  readonly waiting = new Map<string, Waiting>();
  readonly dead: Waiting[] = [];
  /** All that ever were dead. */
  readonly died: Waiting[] = [];
  readonly #remembered = new Map<string, number>();
  readonly #named = new Map<string, number>();
  #inHand = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly options: QueueOptions,
  ) {}

  /** @throws {AwsRefusal} if Amazon SQS would refuse the message */
  send({ name, body, group, deduplicationId, delay = 0 }: Sent): void {
    const delaySeconds = group === undefined || delay > 0 ? delay / 1000 : undefined;
    requireMessage({ body, group, deduplicationId, delaySeconds });
    if (group !== undefined) {
      const key = `${group} ${deduplicationId ?? createHash('sha256').update(body).digest('base64')}`;
      const at = this.#remembered.get(key);
      if (at !== undefined && this.time.now - at < DEDUPLICATION) return;
      this.#remembered.set(key, this.time.now);
    }
    const count = (this.#named.get(name) ?? 0) + 1;
    this.#named.set(name, count);
    const id = count === 1 ? name : `${name} (${count})`;
    const sentAt = this.time.now;
    this.#wait({ id, body, group, sentAt, visibleAt: sentAt + delay, receives: 0 });
  }

  /** Sends all dead letters again; how many there were. */
  redrive(): number {
    const letters = this.dead.splice(0);
    const sentAt = this.time.now;
    for (const letter of letters) this.#wait({ ...letter, sentAt, visibleAt: sentAt, receives: 0 });
    return letters.length;
  }

  #wait(message: Waiting): void {
    this.waiting.set(message.id, message);
    this.#lookAt(message.visibleAt);
  }

  #lookAt(moment: number): void {
    this.time.at(moment + LATENCY, () => this.#look());
  }

  #look(): 'nothing' | undefined {
    let isAny = false;
    while (this.#inHand < this.options.concurrency) {
      const taken = this.#take();
      if (taken.length === 0) break;
      isAny = true;
      void this.#give(taken);
    }
    return isAny ? undefined : 'nothing';
  }

  #take(): Waiting[] {
    const { now } = this.time;
    const { batch, visibility, mostReceives, name } = this.options;
    const locked = new Set<string>();
    const taken: Waiting[] = [];
    let most = batch;
    for (const message of this.waiting.values()) {
      const { id, group } = message;
      if (group !== undefined && locked.has(group)) continue;
      if (message.visibleAt > now) {
        if (group !== undefined) locked.add(group);
        continue;
      }
      message.visibleAt = now + visibility;
      if (message.receives >= mostReceives) {
        this.waiting.delete(id);
        this.dead.push(message);
        this.died.push(message);
        continue;
      }
      message.receives += 1;
      // A batch ends anywhere.
      if (taken.length === 0 && batch > 1) most = this.faults.chance.whole(1, batch, `batch ${name} ${id}`);
      taken.push(message);
      if (taken.length >= most) break;
    }
    return taken;
  }

  async #give(taken: readonly Waiting[]): Promise<void> {
    const { name, handle, visibility } = this.options;
    const received = taken.map(({ id, receives }) => ({ id, receives }));
    this.#inHand += 1;
    this.#lookAt(this.time.now + visibility);
    const occasion = taken.map(({ id, receives }) => (receives === 1 ? id : `${id} receive ${receives}`));
    const answered = await handle({ Records: taken.map(recordOf) }, occasion.join(' and '));
    this.#inHand -= 1;
    const failed = new Set(answered?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receives } of received) {
      const isMine = this.waiting.get(id)?.receives === receives;
      if (!answered || failed.has(id) || !isMine) continue;
      if (this.faults.on(`${name}, ${id} receive ${receives}`, { 'comes again': 1 })) continue;
      this.waiting.delete(id);
    }
    this.#lookAt(this.time.now);
  }
}

export interface Sent {
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

function recordOf({ id, body, group, sentAt, receives }: Waiting): SQSRecord {
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
