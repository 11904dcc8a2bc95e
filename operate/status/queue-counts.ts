import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { COUNT_ATTRIBUTES, toQueueCounts } from '../../lambda/adapters/sqs/queue-counts';
import type { QueueCounts } from '../../lambda/domain/health';

export async function countMessages(client: SQSClient, url: string): Promise<QueueCounts> {
  const request = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNT_ATTRIBUTES] });
  return toQueueCounts((await client.send(request)).Attributes);
}
