import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters } from '../../ports/dead-letters';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendToQueue } from './send-message';

/** Seconds that messages are hidden from others while they are looked through, unless they are given back before. */
const VISIBILITY_TIMEOUT = 30;
/** Amazon SQS gives so many at a time. */
const BATCH_SIZE = 10;
/** So many times a queue is asked for more. */
const MAX_RECEIVES = 200;

const MAX_SCANS = 3;
/** Milliseconds before the next look, where somebody else is looking. */
const SCAN_DELAY = 2000;

/** A received message, as far as it is read. */
interface DeadLetter {
  readonly MessageId?: string;
  readonly ReceiptHandle?: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** What a look through a queue found. */
interface QueueScan {
  readonly name: string;
  /** The conferences that its messages are about. */
  readonly conferenceIds: ReadonlySet<string>;
  /** There are more than could be looked through: any conference may be among them. */
  readonly isTruncated: boolean;
  /** Somebody else had some of them in hand. */
  readonly hasHiddenMessages: boolean;
}

/**
 * Dead-letter queues of Amazon SQS, which cannot be searched: their messages are received, and made visible again. A
 * queue with more than can be looked through is taken to hold something of everybody.
 *
 * @param queues their URLs, by the names that they have here
 * @param wait resolves after so many milliseconds
 */
export function sqsDeadLetters(
  sqs: AwsJsonClient,
  queues: Readonly<Record<string, string>>,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): DeadLetters {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<readonly QueueScan[]> | undefined;

  return {
    async queuesHolding(conferenceId) {
      for (let attempt = 1; attempt <= MAX_SCANS; attempt += 1) {
        if (attempt > 1) await wait(SCAN_DELAY);
        const looks = await look();
        const isHeld = ({ conferenceIds, isTruncated }: QueueScan) =>
          isTruncated || conferenceIds.has(conferenceId);
        if (looks.every((each) => isHeld(each) || !each.hasHiddenMessages)) {
          return looks.filter(isHeld).map(({ name }) => name);
        }
      }
      throw new Error('the dead-letter queues are being scanned by another consumer');
    },
  };

  /** One look after another, because two would hide the messages from each other. All who wait share the next one. */
  function look(): Promise<readonly QueueScan[]> {
    if (next) return next;
    const begun = last.then(() => {
      next = undefined;
      return Promise.all(Object.entries(queues).map(([name, url]) => scanQueue(sqs, name, url)));
    });
    last = begun.catch(() => undefined);
    next = begun;
    return begun;
  }
}

async function scanQueue(sqs: AwsJsonClient, name: string, url: string): Promise<QueueScan> {
  const { visible, inHand } = await countMessages(sqs, url);
  const nothing = { name, conferenceIds: new Set<string>(), isTruncated: false, hasHiddenMessages: false };
  if (visible + inHand === 0) return nothing;
  const held = new Map<string, DeadLetter>();
  try {
    const isTruncated = !(await receiveAll(sqs, url, held));
    const others = (await countMessages(sqs, url)).inHand - held.size;
    const conferenceIds = new Set([...held.values()].flatMap(conferenceIdsOf));
    return { name, conferenceIds, isTruncated, hasHiddenMessages: others > 0 };
  } finally {
    await releaseMessages(sqs, url, [...held.values()]);
  }
}

/**
 * Receives until nothing new comes. Of a group of a FIFO queue only the first ones do, as long as those are in hand:
 * they are about one conference, like the rest of it.
 *
 * @returns false where there are more
 */
async function receiveAll(sqs: AwsJsonClient, url: string, held: Map<string, DeadLetter>): Promise<boolean> {
  for (let round = 0; round < MAX_RECEIVES; round += 1) {
    const { Messages = [] } = (await sendToQueue(sqs, url, 'ReceiveMessage', {
      MaxNumberOfMessages: BATCH_SIZE,
      VisibilityTimeout: VISIBILITY_TIMEOUT,
      // With no wait, Amazon SQS asks some of its servers alone.
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['MessageGroupId'],
    })) as { readonly Messages?: readonly DeadLetter[] };
    const before = held.size;
    for (const message of Messages) held.set(message.MessageId ?? '', message);
    if (held.size === before) return true;
  }
  return false;
}

async function releaseMessages(
  sqs: AwsJsonClient,
  url: string,
  messages: readonly DeadLetter[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += BATCH_SIZE) {
    const Entries = messages.slice(from, from + BATCH_SIZE).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await sendToQueue(sqs, url, 'ChangeMessageVisibilityBatch', { Entries });
  }
}

async function countMessages(sqs: AwsJsonClient, url: string): Promise<{ visible: number; inHand: number }> {
  const { Attributes = {} } = (await sendToQueue(sqs, url, 'GetQueueAttributes', {
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  })) as { readonly Attributes?: Readonly<Record<string, string>> };
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inHand: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** As JSON has it, also within a text of JSON: so EventBridge Scheduler hands on what it could not send. */
const CONFERENCE_ID = /conferenceId\\*":\s*\\*"([A-Za-z0-9_-]{1,64})\\*"/g;

/** The conferences that a message is about: the one whose group it is in; where it is in none, those that it names. */
export function conferenceIdsOf({ Attributes, Body = '' }: DeadLetter): readonly string[] {
  const group = Attributes?.MessageGroupId;
  if (group !== undefined) return [group];
  return [...Body.matchAll(CONFERENCE_ID)].flatMap(([, id]) => id ?? []);
}
