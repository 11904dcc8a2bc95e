import { appendFileSync, writeFileSync } from 'node:fs';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import { queueArn } from './queues';

/**
 * Subscribes to the bus: with a rule for the relay's events, and a queue as its target. It appends each event to a file, as a
 * line of JSON.
 */
export async function subscribe(
  busName: string,
  environment: string,
  file: string,
): Promise<{ end(): Promise<void> }> {
  const [sqs, events] = [new SQSClient(), new EventBridgeClient()];
  const name = `conference-relay-${environment}`;
  const rule = { EventBusName: busName, Name: name };
  const pattern = JSON.stringify({ source: [EVENT_SOURCE] });
  const { RuleArn } = await events.send(new PutRuleCommand({ ...rule, EventPattern: pattern }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const arn = await queueArn(QueueUrl);
  const Policy = JSON.stringify(queuePolicy(arn, RuleArn ?? ''));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await events.send(
    new PutTargetsCommand({ EventBusName: busName, Rule: name, Targets: [{ Id: 'tests', Arn: arn }] }),
  );

  writeFileSync(file, '');
  const stopping = new AbortController();
  const receiving = receive();
  return {
    async end() {
      stopping.abort();
      await receiving;
      await events.send(new RemoveTargetsCommand({ EventBusName: busName, Rule: name, Ids: ['tests'] }));
      await events.send(new DeleteRuleCommand(rule));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };

  async function receive(): Promise<void> {
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
    while (!stopping.signal.aborted) {
      const { Messages = [] } = await sqs
        .send(request, { abortSignal: stopping.signal })
        .catch(() => ({ Messages: [] }));
      if (Messages.length === 0) continue;
      for (const { Body = '' } of Messages) appendFileSync(file, `${JSON.stringify(JSON.parse(Body))}\n`);
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  }
}

function queuePolicy(queue: string, rule: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: { ArnEquals: { 'aws:SourceArn': rule } },
      },
    ],
  };
}
