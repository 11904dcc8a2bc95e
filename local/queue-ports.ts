import { deliveryJobOf } from '../lambda/adapters/delivery-message';
import { entryOf, messageOf } from '../lambda/adapters/mailbox-message';
import { questionMessage, questionOf } from '../lambda/adapters/question-message';
import { requireMessage } from '../lambda/contract/sqs-limits';
import type { Entry } from '../lambda/domain/entry';
import { milliseconds } from '../lambda/domain/instant';
import type { Clock, DeadLetters, Mailbox, Questions } from '../lambda/ports';
import type { Message, Queue } from './queue';

/** The mailboxes on a queue: a conference is a group, an entry's id its deduplication id. */
export function queueMailbox(queue: Queue): Mailbox {
  return {
    async put(entry) {
      const message = { body: messageOf(entry), group: entry.conferenceId, deduplicationId: entry.id };
      requireMessage(message);
      await queue.send(message);
    },
  };
}

/** The entry that a message of the mailboxes' queue carries. */
export function entryOfMessage({ id, group = '', body, sentAt }: Message): Entry {
  return entryOf({ id, group, body, sentAt });
}

/** The questions on a queue, which holds each back until it may be asked. */
export function queueQuestions(queue: Queue, clock: Clock): Questions {
  return {
    async put(question) {
      const body = questionMessage(question);
      requireMessage({ body });
      const delay = Math.max(0, milliseconds(question.notBefore) - milliseconds(clock.now()));
      await queue.send({ body, delay });
    },
  };
}

/** The dead letters of all queues. */
export function queueDeadLetters({
  mailbox,
  questions,
  deliveries,
}: Readonly<Record<'mailbox' | 'questions' | 'deliveries', Queue>>): DeadLetters {
  return {
    async holding(conferenceId) {
      const isHeld = {
        mailbox: mailbox.deadLetters().some(({ group }) => group === conferenceId),
        questions: isAbout(questions, (body) => questionOf(body).conferenceId, conferenceId),
        deliveries: isAbout(deliveries, (body) => deliveryJobOf(body).conferenceId, conferenceId),
      };
      return Object.entries(isHeld).flatMap(([name, held]) => (held ? [name] : []));
    },
  };
}

/** Whether a dead letter is about a conference; false if it cannot be read. */
function isAbout(queue: Queue, conferenceOf: (body: string) => string, conferenceId: string): boolean {
  return queue.deadLetters().some(({ body }) => {
    try {
      return conferenceOf(body) === conferenceId;
    } catch {
      return false;
    }
  });
}
