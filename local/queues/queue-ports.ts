import { parseDeliveryJob, serializeDeliveryJob } from '../../lambda/adapters/sqs/delivery-message';
import { parseEntry } from '../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../lambda/adapters/sqs/serialize-entry';
import { parseStatusCheck, serializeStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { requireMessage } from '../../lambda/contract/sqs-limits';
import type { Entry } from '../../lambda/domain/entry';
import { milliseconds } from '../../lambda/domain/instant';
import type { Clock } from '../../lambda/ports/clock';
import type { DeadLetters } from '../../lambda/ports/dead-letters';
import type { DeliveryQueue } from '../../lambda/ports/delivery-queue';
import type { Mailbox } from '../../lambda/ports/mailbox';
import type { StatusChecks } from '../../lambda/ports/status-checks';
import type { Message, Queue } from './queue';

/** The mailboxes on a queue. The group is the conference's id, and the deduplication id is the entry's. */
export function localMailbox(queue: Queue): Mailbox {
  return {
    async put(entry) {
      const message = { body: serializeEntry(entry), group: entry.conferenceId, deduplicationId: entry.id };
      requireMessage(message);
      await queue.send(message);
    },
  };
}

/**
 * Advances conferences by the messages of the mailboxes' queue.
 *
 * @param advance gets each entry, and whether the queue delivered it before
 */
export function onLocalMailbox(
  advance: (entry: Entry, isRedelivered: boolean) => Promise<void>,
): (message: Message) => Promise<void> {
  return (message) => advance(entryOfMessage(message), message.receives > 1);
}

function entryOfMessage({ id, group = '', body, sentAt }: Message): Entry {
  return parseEntry({ id, group, body, sentAt });
}

/** The status checks on a queue, each hidden until its time. */
export function localStatusChecks(queue: Queue, clock: Clock): StatusChecks {
  return {
    async put(check) {
      const body = serializeStatusCheck(check);
      requireMessage({ body });
      const delay = Math.max(0, milliseconds(check.notBefore) - milliseconds(clock.now()));
      await queue.send({ body, delay });
    },
  };
}

/** The deliveries on a queue, each hidden until its time. */
export function localDeliveryQueue(queue: Queue, clock: Clock): DeliveryQueue {
  return {
    async put(job, notBefore) {
      const body = serializeDeliveryJob(job);
      requireMessage({ body });
      const delay = Math.max(0, milliseconds(notBefore) - milliseconds(clock.now()));
      await queue.send({ body, delay });
    },
  };
}

/** The dead letters of all queues. */
export function localDeadLetters({
  mailbox,
  'status-checks': statusChecks,
  deliveries,
}: Readonly<Record<'mailbox' | 'status-checks' | 'deliveries', Queue>>): DeadLetters {
  return {
    async queuesHolding(conferenceId) {
      const isHolding = {
        mailbox: mailbox.deadLetters().some(({ group }) => group === conferenceId),
        'status-checks': hasDeadLetterAbout(
          statusChecks,
          (body) => parseStatusCheck(body).conferenceId,
          conferenceId,
        ),
        deliveries: hasDeadLetterAbout(
          deliveries,
          (body) => parseDeliveryJob(body).conferenceId,
          conferenceId,
        ),
      };
      return Object.entries(isHolding).flatMap(([name, holds]) => (holds ? [name] : []));
    },
  };
}

/** Whether a dead letter is about a conference; false if it cannot be read. */
function hasDeadLetterAbout(
  queue: Queue,
  conferenceOf: (body: string) => string,
  conferenceId: string,
): boolean {
  return queue.deadLetters().some(({ body }) => {
    try {
      return conferenceOf(body) === conferenceId;
    } catch {
      return false;
    }
  });
}
