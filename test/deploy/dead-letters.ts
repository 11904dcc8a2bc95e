import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { serializeEntry } from '../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';

const now = () => new Date().toISOString() as Instant;

/** Dead letters of each kind, as they come into their queues. */
const KINDS = {
  mailbox: (conferenceId: string) => ({
    MessageBody: serializeEntry(tickOf(conferenceId, { revision: 1, dueAt: now() })),
    ...{ MessageGroupId: conferenceId, MessageDeduplicationId: randomUUID() },
  }),
  'status-checks': (conferenceId: string) => ({
    MessageBody: serializeStatusCheck({ id: randomUUID(), conferenceId, reason: 'a test', notBefore: now() }),
  }),
  // The request that EventBridge Scheduler could not make.
  ticks: (conferenceId: string) => ({
    MessageBody: JSON.stringify({
      MessageBody: serializeEntry(tickOf(conferenceId, { revision: 1, dueAt: now() })),
      MessageGroupId: conferenceId,
    }),
  }),
};

export type Kind = keyof typeof KINDS;

/** Puts dead letters into queues of these URLs; all of one conference into the same, and those of others into any. */
export function deadLetterSender(sqs: SQSClient, queues: Readonly<Record<Kind, string>>) {
  const kinds = Object.keys(KINDS) as Kind[];
  return async (conferenceId: string): Promise<Kind> => {
    const kind = kinds[Number.parseInt(conferenceId.slice(0, 4), 16) % kinds.length] ?? 'mailbox';
    await sqs.send(new SendMessageCommand({ QueueUrl: queues[kind], ...KINDS[kind](conferenceId) }));
    return kind;
  };
}
