import type { QueueCounts } from '../../domain/health';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendToQueue } from './send-message';

/** The attributes of a queue that have the numbers of its messages. */
export const COUNT_ATTRIBUTES = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/** @param attributes a missing one counts as 0 */
export function toQueueCounts(
  attributes: Readonly<Partial<Record<(typeof COUNT_ATTRIBUTES)[number], string>>> = {},
): QueueCounts {
  const [ready, inFlight, delayed] = COUNT_ATTRIBUTES.map((name) => Number(attributes[name] ?? 0));
  return { ready: ready ?? 0, inFlight: inFlight ?? 0, delayed: delayed ?? 0 };
}

/** Counts the messages of a queue. The numbers are approximate. */
export async function countMessages(sqs: AwsJsonClient, url: string): Promise<QueueCounts> {
  return toQueueCounts(await readAttributes(sqs, url, COUNT_ATTRIBUTES));
}

/**
 * Counts the messages of a queue and of its dead-letter queue, which is of the same account and region.
 *
 * @throws if the queue has no dead-letter queue
 */
export async function countWithDeadLetters(
  sqs: AwsJsonClient,
  url: string,
): Promise<{ readonly messages: QueueCounts; readonly deadLetters: number }> {
  const attributes = await readAttributes(sqs, url, [...COUNT_ATTRIBUTES, 'RedrivePolicy']);
  const name = /"deadLetterTargetArn":\s*"[^"]*:([^":]+)"/.exec(attributes.RedrivePolicy ?? '')?.[1];
  if (name === undefined) throw new Error(`${url}: expected a queue with a dead-letter queue`);
  const deadLetters = await countMessages(sqs, queueUrlBeside(url, name));
  return { messages: toQueueCounts(attributes), deadLetters: deadLetters.ready };
}

/**
 * The URL of a queue of the same account and region.
 *
 * @param url that of another queue
 */
export function queueUrlBeside(url: string, name: string): string {
  return `${url.slice(0, url.lastIndexOf('/') + 1)}${name}`;
}

async function readAttributes(
  sqs: AwsJsonClient,
  url: string,
  AttributeNames: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await sendToQueue(sqs, url, 'GetQueueAttributes', { AttributeNames });
  return Attributes as Readonly<Record<string, string>>;
}
