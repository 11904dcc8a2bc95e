import { retryWithinBudget } from '../../lambda/adapters/fonestorm/retry-within-budget';
import { parseCommand } from '../../lambda/adapters/sqs/command-message';
import { parseDeliveryJob } from '../../lambda/adapters/sqs/delivery-message';
import { parseStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { DEFAULT_HOST_LIMITS } from '../../lambda/contract/settings';
import { commandExecution } from '../../lambda/http/command-execution';
import { executeCommand } from '../../lambda/operations/commands/execute-command';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { sweep } from '../../lambda/operations/sweep/sweep';
import type { DeliveryJob } from '../../lambda/ports/delivery-queue';
import { guardedListener } from '../guarded-listener';
import { consumeQueue } from '../queues/consume-queue';
import { onLocalMailbox } from '../queues/queue-ports';
import type { RelayOptions } from '../relay-options';
import { repeat } from '../repeat';
import { reportAttempt } from '../report-attempt';
import type { Storage } from '../storage/storage';
import { checkStatusPorts, type LocalPorts, sweepPorts } from './ports';

/** The most concurrent deliveries: more than one host gets, so that a slow host does not delay others. */
const DELIVERY_CONCURRENCY = DEFAULT_HOST_LIMITS.concurrency + 20;

/** Without a slot of the budget, a status check is retried after `delay` milliseconds, before it returns to its queue. */
const STATUS_CHECK_RETRIES = { mayRetry: (retries: number) => retries < 40, delay: 250 };

/** A command that has to wait is executed again after the seconds of its error, three times, before it returns to its queue. */
const COMMAND_RETRIES = { mayRetry: (retries: number) => retries < 3 };

/** Milliseconds from one sweep to the next. */
const SWEEP_INTERVAL = 60_000;

/**
 * Starts the consumers of the queues and the periodic work.
 *
 * @returns a function that stops them, and resolves once the work in progress is done
 */
export function startJobs(
  ports: LocalPorts,
  { mailboxQueue, statusCheckQueue, deliveryQueue, commandQueue, erasureCompaction }: Storage,
  options: RelayOptions,
): () => Promise<void> {
  const { logger } = ports;
  const pause = options.sweepInterval ?? SWEEP_INTERVAL;
  const check = checkStatus(checkStatusPorts(ports));
  const onAttempt = guardedListener('onAttempt', options.onAttempt, logger);
  const deliver = (job: DeliveryJob) =>
    deliverCallback(onAttempt ? { ...ports, deliveries: reportAttempt(ports.deliveries, onAttempt) } : ports)(
      job,
    );
  const executeOnce = executeCommand({ ...ports, execution: commandExecution(ports) });
  const openSweepPorts = sweepPorts(ports);
  const stops = [
    consumeQueue(mailboxQueue, onLocalMailbox(advanceConference(ports)), logger),
    consumeQueue(
      statusCheckQueue,
      ({ body }) => retryWithinBudget(() => check(parseStatusCheck(body)), STATUS_CHECK_RETRIES),
      logger,
    ),
    consumeQueue(deliveryQueue, ({ body }) => deliver(parseDeliveryJob(body)), logger, {
      concurrency: DELIVERY_CONCURRENCY,
    }),
    consumeQueue(
      commandQueue,
      ({ body }) => retryWithinBudget(() => executeOnce(parseCommand(body)), COMMAND_RETRIES),
      logger,
    ),
    repeat('erasure-compaction', erasureCompaction.compactErased, { pause, logger }),
    repeat('sweep', () => sweep(openSweepPorts(), options)(), { pause, logger }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
