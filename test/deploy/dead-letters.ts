import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { serializeEntry } from '../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';

const now = () => new Date().toISOString() as Instant;

/** A dead letter of each kind, as in its queue. */
const KINDS = {
  mailbox: (conferenceId: string) => ({
    MessageBody: serializeEntry(tickOf(conferenceId, { revision: 1, dueAt: now() })),
    ...{ MessageGroupId: conferenceId, MessageDeduplicationId: randomUUID() },
  }),
  'status-checks': (conferenceId: string) => ({
    MessageBody: serializeStatusCheck({ id: randomUUID(), conferenceId, reason: 'a test', notBefore: now() }),
  }),
  // The request of EventBridge Scheduler that failed.
  ticks: (conferenceId: string) => ({
    MessageBody: JSON.stringify({
      MessageBody: serializeEntry(tickOf(conferenceId, { revision: 1, dueAt: now() })),
      MessageGroupId: conferenceId,
    }),
  }),
};

export type Kind = keyof typeof KINDS;

/** A message of a kind about a conference. */
export function deadLetterMessage(kind: Kind, conferenceId: string) {
  return KINDS[kind](conferenceId);
}

/** Returns a function that sends a dead letter of a conference to one of these queues: always the same for a conference. */
export function deadLetterSender(sqs: SQSClient, queues: Readonly<Record<Kind, string>>) {
  const kinds = Object.keys(KINDS) as Kind[];
  return async (conferenceId: string): Promise<Kind> => {
    const kind = kinds[Number.parseInt(conferenceId.slice(0, 4), 16) % kinds.length] ?? 'mailbox';
    await sqs.send(new SendMessageCommand({ QueueUrl: queues[kind], ...KINDS[kind](conferenceId) }));
    return kind;
  };
}
