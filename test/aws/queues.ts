import { randomUUID } from 'node:crypto';
import { md5 } from '../../bench/aws/aws-responses';
import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { Service } from './endpoint';
import type { AwsRequest } from './requests';

interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly group?: string;
  /** Whether a consumer holds it; it is hidden from others. */
  isInFlight: boolean;
}

interface VisibilityChange {
  readonly Id: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

/** The most messages in one request of Amazon SQS. */
const MAX_BATCH = 10;

/** Queues of Amazon SQS, for a consumer that reads them. */
export class SqsStandIn {
  readonly #queues = new Map<string, QueuedMessage[]>();

  /** @param deadLetters the names of the queues that have a dead-letter queue, each with its name */
  constructor(private readonly deadLetters: Readonly<Record<string, string>> = {}) {}

  /** @param group of a FIFO queue */
  put(queue: string, body: string, group?: string): void {
    const message = { id: randomUUID(), body, isInFlight: false, ...(group !== undefined && { group }) };
    this.#queues.set(queue, [...this.#of(queue), message]);
  }

  /** Another consumer receives all messages of a queue, or gives all back. */
  setInFlight(queue: string, isInFlight: boolean): void {
    for (const message of this.#of(queue)) message.isInFlight = isInFlight;
  }

  clear(): void {
    this.#queues.clear();
  }

  get inFlight(): number {
    return [...this.#queues.values()].flat().filter(({ isInFlight }) => isInFlight).length;
  }

  readonly service: Service = ({ name, body }) => {
    const queue = String(body.QueueUrl).split('/').at(-1) ?? '';
    const messages = this.#of(queue);
    switch (name) {
      case 'SQS GetQueueAttributes':
        return {
          Attributes: named({ ...counts(messages), ...this.#redrivePolicy(queue) }, body.AttributeNames),
        };
      case 'SQS ReceiveMessage':
        return { Messages: received(messages, body) };
      case 'SQS ChangeMessageVisibilityBatch':
        return changed(messages, body.Entries as readonly VisibilityChange[]);
      default:
        return undefined;
    }
  };

  /** A queue without a dead-letter queue has no such attribute. */
  #redrivePolicy(queue: string): Readonly<Record<string, string>> {
    const name = this.deadLetters[queue];
    if (name === undefined) return {};
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
    return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 100 }) };
  }

  #of(queue: string): readonly QueuedMessage[] {
    return this.#queues.get(queue) ?? [];
  }
}

function counts(messages: readonly QueuedMessage[]) {
  const inHand = messages.filter(({ isInFlight }) => isInFlight).length;
  return {
    ApproximateNumberOfMessages: String(messages.length - inHand),
    ApproximateNumberOfMessagesNotVisible: String(inHand),
    ApproximateNumberOfMessagesDelayed: '0',
  };
}

/** The attributes that the request names. Amazon SQS gives no others. */
function named(attributes: Readonly<Record<string, string>>, names: unknown) {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => Array.isArray(names) && names.includes(name)),
  );
}

/** A group gives no message while a consumer holds another one of it. */
function received(messages: readonly QueuedMessage[], body: AwsRequest['body']) {
  const { MaxNumberOfMessages: limit = 1, MessageSystemAttributeNames: names } = body;
  if (Number(limit) > MAX_BATCH) throw new AwsRefusal('InvalidParameterValue', 'MaxNumberOfMessages');
  const locked = new Set(messages.flatMap(({ group, isInFlight }) => (isInFlight && group) || []));
  const free = messages.filter(({ group, isInFlight }) => !isInFlight && !(group && locked.has(group)));
  return free.slice(0, Number(limit)).map((message) => {
    message.isInFlight = true;
    const { id, body: text, group } = message;
    return {
      ...{ MessageId: id, ReceiptHandle: id, Body: text, MD5OfBody: md5(text) },
      ...(group !== undefined && { Attributes: named({ MessageGroupId: group }, names) }),
    };
  });
}

function changed(messages: readonly QueuedMessage[], entries: readonly VisibilityChange[]) {
  if (entries.length < 1) throw new AwsRefusal('AWS.SimpleQueueService.EmptyBatchRequest', 'Entries');
  if (entries.length > MAX_BATCH)
    throw new AwsRefusal('AWS.SimpleQueueService.TooManyEntriesInBatchRequest', 'Entries');
  for (const { ReceiptHandle, VisibilityTimeout } of entries) {
    const message = messages.find(({ id }) => id === ReceiptHandle);
    if (message && VisibilityTimeout === 0) message.isInFlight = false;
  }
  return { Successful: entries.map(({ Id }) => ({ Id })), Failed: [] };
}
