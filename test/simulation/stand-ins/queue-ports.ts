import { buildDeliverySchedule } from '../../../lambda/adapters/scheduler/schedule-requests';
import { parseDeliveryJob, serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { requireSchedule } from '../../../lambda/contract/scheduler-limits';
import { MAX_DELAY } from '../../../lambda/contract/sqs-limits';
import { type Instant, milliseconds } from '../../../lambda/domain/instant';
import type { Clock } from '../../../lambda/ports/clock';
import { conferenceOfStatusCheck, labelOf } from '../runs/labels';
import type { Faults } from '../scenario/faults';
import { SECOND } from '../scenario/scenario';
import type { Ports } from './ports';
import type { SimulatedQueue } from './queue';
import { LIMIT_CHECK_TARGET, startSchedule } from './scheduler';
import type { VirtualTime } from './virtual-time';

export interface RelayQueues {
  readonly mailbox: SimulatedQueue;
  readonly statusChecks: SimulatedQueue;
  readonly deliveries: SimulatedQueue;
}

export interface SenderOptions {
  readonly time: VirtualTime;
  readonly faults: Faults;
  /** The clock of the function that sends. */
  readonly clock: Clock;
}

/** The ports by which a function sends to the queues. */
export function queuePorts(
  queues: RelayQueues,
  { time, faults, clock }: SenderOptions,
): Pick<Ports, 'mailbox' | 'statusChecks' | 'deliveryQueue'> {
  const delayUntil = (notBefore: Instant) =>
    Math.ceil(Math.max(0, milliseconds(notBefore) - milliseconds(clock.now())) / SECOND) * SECOND;
  return {
    mailbox: {
      put: async (entry) =>
        queues.mailbox.send({
          ...{ name: labelOf(entry.id), body: serializeEntry(entry) },
          ...{ group: entry.conferenceId, deduplicationId: entry.id },
        }),
    },
    statusChecks: {
      put: async (statusCheck) =>
        queues.statusChecks.send({
          ...{ name: `status check of ${labelOf(statusCheck.id)}`, body: serializeStatusCheck(statusCheck) },
          delay: Math.min(delayUntil(statusCheck.notBefore), MAX_DELAY * SECOND),
        }),
    },
    deliveryQueue: {
      put: async (job, notBefore) => {
        const name = `delivery of ${job.conferenceId} ${job.position}`;
        const body = serializeDeliveryJob(job);
        const delay = delayUntil(notBefore);
        if (delay <= MAX_DELAY * SECOND) return queues.deliveries.send({ name, body, delay });
        requireSchedule(
          buildDeliverySchedule(job, notBefore, { ...LIMIT_CHECK_TARGET, queue: 'deliveries' }),
        );
        startSchedule(time, faults, {
          name: `the schedule of the ${name}: ${body}`,
          dueAt: time.now + delay,
          send: () => queues.deliveries.send({ name, body }),
        });
      },
    },
  };
}

/** The queues that hold a dead letter of a conference. */
export function deadLettersOf(
  { mailbox, statusChecks, deliveries }: RelayQueues,
  conferenceId: string,
): string[] {
  const held = {
    mailbox: mailbox.deadLetters.some(({ group }) => group === conferenceId),
    'status-checks': statusChecks.deadLetters.some(
      ({ body }) => conferenceOfStatusCheck(body) === conferenceId,
    ),
    deliveries: deliveries.deadLetters.some(
      ({ body }) => parseDeliveryJob(body).conferenceId === conferenceId,
    ),
  };
  return Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : []));
}
