import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters } from '../../ports/dead-letters';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { countMessages } from './queue-counts';
import { sendToQueue } from './send-message';

/** Seconds for which a received message is hidden from other consumers, unless it is released before. */
const VISIBILITY_TIMEOUT = 30;
/** Amazon SQS's limit of messages in one request. */
const BATCH_SIZE = 10;
/** The most receive requests in one scan of a queue. */
const MAX_RECEIVES = 200;

const MAX_SCANS = 3;
/** Milliseconds before the next scan, if another consumer has hidden messages. */
const SCAN_DELAY = 2000;

/** The parts of a received message that a scan reads. */
interface DeadLetter {
  readonly MessageId?: string;
  readonly ReceiptHandle?: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** The result of a scan of a queue. */
interface QueueScan {
  readonly name: string;
  /** The conferences that its messages are about. */
  readonly conferenceIds: ReadonlySet<string>;
  /** The queue has more messages than one scan receives: any conference may be among them. */
  readonly isTruncated: boolean;
  /** Another consumer has hidden some messages. */
  readonly hasHiddenMessages: boolean;
}

/**
 * Dead-letter queues of Amazon SQS. They cannot be searched: a scan receives their messages, and makes them visible again. A queue
 * with more messages than one scan receives counts as holding messages of every conference.
 *
 * @param queues their URLs by their names
 * @param wait resolves after the given time
 */
export function sqsDeadLetters(
  sqs: AwsJsonClient,
  queues: Readonly<Record<string, string>>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): DeadLetters {
  let previous: Promise<unknown> = Promise.resolve();
  let next: Promise<readonly QueueScan[]> | undefined;

  return {
    async queuesHolding(conferenceId) {
      for (let attempt = 1; attempt <= MAX_SCANS; attempt += 1) {
        if (attempt > 1) await wait(SCAN_DELAY);
        const scans = await scanAll();
        const isHeld = ({ conferenceIds, isTruncated }: QueueScan) =>
          isTruncated || conferenceIds.has(conferenceId);
        if (scans.every((scan) => isHeld(scan) || !scan.hasHiddenMessages)) {
          return scans.filter(isHeld).map(({ name }) => name);
        }
      }
      throw new Error('the dead-letter queues are being scanned by another consumer');
    },
  };

  /** Scans run one after another, because two would hide messages from each other. All waiting callers share the next scan. */
  function scanAll(): Promise<readonly QueueScan[]> {
    if (next) return next;
    const started = previous.then(() => {
      next = undefined;
      return Promise.all(Object.entries(queues).map(([name, url]) => scanQueue(sqs, name, url)));
    });
    previous = started.catch(() => undefined);
    next = started;
    return started;
  }
}

async function scanQueue(sqs: AwsJsonClient, name: string, url: string): Promise<QueueScan> {
  const { ready, inFlight } = await countMessages(sqs, url);
  const empty = { name, conferenceIds: new Set<string>(), isTruncated: false, hasHiddenMessages: false };
  if (ready + inFlight === 0) return empty;
  const received = new Map<string, DeadLetter>();
  try {
    const isTruncated = !(await receiveAll(sqs, url, received));
    const others = (await countMessages(sqs, url)).inFlight - received.size;
    const conferenceIds = new Set([...received.values()].flatMap(conferenceIdsOf));
    return { name, conferenceIds, isTruncated, hasHiddenMessages: others > 0 };
  } finally {
    await releaseMessages(sqs, url, [...received.values()]);
  }
}

/**
 * Receives messages until no new one arrives. A FIFO queue gives only the first messages of a group while
 * they are hidden: all messages of a group are about one conference.
 *
 * @returns false if the queue has more
 */
async function receiveAll(
  sqs: AwsJsonClient,
  url: string,
  received: Map<string, DeadLetter>,
): Promise<boolean> {
  for (let round = 0; round < MAX_RECEIVES; round += 1) {
    const { Messages = [] } = (await sendToQueue(sqs, url, 'ReceiveMessage', {
      MaxNumberOfMessages: BATCH_SIZE,
      VisibilityTimeout: VISIBILITY_TIMEOUT,
      // Without a wait, Amazon SQS polls only some of its servers.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['MessageGroupId'],
    })) as { readonly Messages?: readonly DeadLetter[] };
    const before = received.size;
    for (const message of Messages) received.set(message.MessageId ?? '', message);
    if (received.size === before) return true;
  }
  return false;
}

async function releaseMessages(
  sqs: AwsJsonClient,
  url: string,
  messages: readonly DeadLetter[],
): Promise<void> {
  for (let first = 0; first < messages.length; first += BATCH_SIZE) {
    const Entries = messages.slice(first, first + BATCH_SIZE).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sendToQueue(sqs, url, 'ChangeMessageVisibilityBatch', { Entries });
  }
}

/** In JSON, also inside a JSON string: EventBridge Scheduler puts a message that it could not send into a string. */
const CONFERENCE_ID = /conferenceId\\*":\s*\\*"([A-Za-z0-9_-]{1,64})\\*"/g;

/** The conferences that a message is about: the one of its group, or, without a group, those that its body names. */
export function conferenceIdsOf({ Attributes, Body = '' }: DeadLetter): readonly string[] {
  const group = Attributes?.MessageGroupId;
  if (group !== undefined) return [group];
  return [...Body.matchAll(CONFERENCE_ID)].flatMap(([, id]) => id ?? []);
}
