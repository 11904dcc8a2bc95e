import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { serializeWorkflowCheck } from '../../../lambda/adapters/sqs/workflow-message';
import type { QueueName } from '../../../lambda/domain/health';
import { findParts, type RelayParts } from '../../../operate/relay-parts';
import { listResources } from '../../../operate/stack-resources';
import type { Kind } from '../dead-letters';
import { deadLetterMessage } from '../dead-letters';
import { deployment } from '../deployment';

const sqs = new SQSClient();

/** The queues and functions of the deployed relay. */
export async function relayParts(): Promise<RelayParts> {
  const client = new CloudFormationClient();
  const { foundation, functions } = deployment().stacks;
  return findParts([
    ...(await listResources(client, foundation)),
    ...(await listResources(client, functions)),
  ]);
}

/** The URL of a queue or of its dead-letter queue. */
export async function queueUrl(name: QueueName, kind: 'queue' | 'deadLetters' = 'queue'): Promise<string> {
  const url = (await relayParts()).queues.find((each) => each.name === name)?.[kind];
  if (url === undefined) throw new Error(`expected the queue ${name}`);
  return url;
}

/** Puts work about a conference into a queue, as the relay does. */
export async function sendWork(name: QueueName, conferenceId: string): Promise<void> {
  if (name === 'commands') return sendCommand(conferenceId);
  const QueueUrl = await queueUrl(name);
  await sqs.send(new SendMessageCommand({ QueueUrl, ...messageOf(name, conferenceId) }));
}

function messageOf(name: Exclude<QueueName, 'commands'>, conferenceId: string) {
  if (name === 'deliveries')
    return { MessageBody: serializeDeliveryJob({ conferenceId, position: 1, previousAttempts: 0 }) };
  if (name === 'workflows') return { MessageBody: serializeWorkflowCheck(conferenceId) };
  return deadLetterMessage(name as Kind, conferenceId);
}

/** The number of commands so far. */
let commands = 0;

async function sendCommand(id: string): Promise<void> {
  commands += 1;
  const conference = { label: `Night ${commands}` };
  const Detail = JSON.stringify({ idempotency_key: `night-${commands}`, id, conference });
  const entry = { Source: 'test.visits', DetailType: 'Update Conference', Detail };
  const EventBusName = deployment().outputs.EventBus;
  await new EventBridgeClient().send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] }));
}
