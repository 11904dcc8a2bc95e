import { type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import { AlarmSeverity } from './alarm-options';
import type { RelayMetrics } from './relay-metrics';

export interface AlarmDefinition {
  /** The title of its section in docs/runbook.md. */
  readonly name: string;
  /** The severity of its section in docs/runbook.md. */
  readonly severity: AlarmSeverity;
  readonly metric: IMetric;
  /** Replaces a computed metric where computed metrics have no alarms. Without it, the alarm is left out there. */
  readonly plainMetric?: IMetric;
  /** The alarm goes off above this value … */
  readonly above?: number;
  /** … or below this value, and without data. */
  readonly below?: number;
  /** The consecutive periods of the metric until the alarm goes off; default 1. */
  readonly periods?: number;
}

const MINUTE = Duration.minutes(1);
const { PAGE_NOW, NEXT_WORKING_DAY, WHEN_CONVENIENT } = AlarmSeverity;
/** Callers and FoneStorm wait for these functions. */
const WAITED_FOR: readonly string[] = ['receive-callback', 'manage-conferences'];

/** The alarms of a relay. Loss and delay that others notice have the highest severity. */
export function alarmDefinitions(
  foundation: RelayFoundation,
  functions: RelayFunctions,
): readonly AlarmDefinition[] {
  const { statusEvents, mailbox, statusChecks, schedules, deliveries, workflows, commands, api } = foundation;
  const { metrics } = functions;
  const serverErrors = api.api.metricServerError({ period: MINUTE, statistic: Stats.SUM });
  const define = (
    name: string,
    severity: AlarmSeverity,
    metric: IMetric,
    limit: Pick<AlarmDefinition, 'above' | 'below' | 'periods'> = { above: 0 },
  ): AlarmDefinition => ({ name, severity, metric, ...limit });
  return [
    define('Entries are dead letters', NEXT_WORKING_DAY, visibleMessages(mailbox.deadLetters)),
    define('Status checks are dead letters', NEXT_WORKING_DAY, visibleMessages(statusChecks.deadLetters)),
    define('Ticks are dead letters', NEXT_WORKING_DAY, visibleMessages(schedules.deadLetters)),
    ...(statusEvents.deadLetters
      ? [define('Events are dead letters', PAGE_NOW, visibleMessages(statusEvents.deadLetters))]
      : []),
    define('Deliveries are dead letters', NEXT_WORKING_DAY, visibleMessages(deliveries.deadLetters)),
    define('Workflows are dead letters', NEXT_WORKING_DAY, visibleMessages(workflows.deadLetters)),
    define('Entries wait too long', PAGE_NOW, oldestMessageAge(mailbox.queue), { above: 300, periods: 3 }),
    define('Status checks wait too long', NEXT_WORKING_DAY, oldestMessageAge(statusChecks.queue), {
      ...{ above: 1800, periods: 3 },
    }),
    // The queue itself delays some deliveries, by 15 minutes at most.
    define('Deliveries wait too long', NEXT_WORKING_DAY, oldestMessageAge(deliveries.queue), {
      ...{ above: 1800, periods: 3 },
    }),
    define('Workflows wait too long', PAGE_NOW, oldestMessageAge(workflows.queue), {
      above: 300,
      periods: 3,
    }),
    define('Deliveries fail', WHEN_CONVENIENT, metrics.metricDeliveriesFailed()),
    define('Deliveries are retried', PAGE_NOW, metrics.metricDeliveriesRetried(), { above: 0, periods: 5 }),
    ...(functions.executeCommand
      ? [
          define('Commands are dead letters', NEXT_WORKING_DAY, visibleMessages(commands.deadLetters)),
          define('Commands wait too long', NEXT_WORKING_DAY, oldestMessageAge(commands.queue), {
            ...{ above: 1800, periods: 3 },
          }),
          define('Commands are retried', NEXT_WORKING_DAY, metrics.metricCommandsRetried(), {
            ...{ above: 0, periods: 30 },
          }),
        ]
      : []),
    define('Entries fail', NEXT_WORKING_DAY, metrics.metricEntriesFailed()),
    define('Entries are retried', PAGE_NOW, metrics.metricEntriesRetried(), { above: 0, periods: 5 }),
    define('Status checks are retried', NEXT_WORKING_DAY, metrics.metricStatusChecksRetried(), {
      ...{ above: 0, periods: 30 },
    }),
    define('FoneStorm fails', PAGE_NOW, metrics.metricFoneStormFailed(), { above: 0, periods: 5 }),
    define('Accepted and published differ', PAGE_NOW, metrics.metricBacklog(), { above: 5 }),
    define('Audits fail', NEXT_WORKING_DAY, metrics.metricAuditsFailed()),
    define('The sweep does not run', NEXT_WORKING_DAY, metrics.metricSweepsCompleted(), { below: 1 }),
    define('Requests end in 5xx', PAGE_NOW, serverErrors),
    ...functions.all.flatMap(({ name, lambda }) => {
      const [failed, throttled] = WAITED_FOR.includes(name)
        ? [PAGE_NOW, PAGE_NOW]
        : [NEXT_WORKING_DAY, WHEN_CONVENIENT];
      const errors = lambda.metricErrors({ period: MINUTE });
      const failures = define(`${name} fails`, failed, errors);
      return [
        name === 'manage-conferences'
          ? { ...failures, metric: withoutRefusals(errors, metrics), plainMetric: errors }
          : failures,
        define(`${name} is throttled`, throttled, lambda.metricThrottles({ period: MINUTE })),
      ];
    }),
  ];
}

/** Errors that no caller caused: a refused direct invocation is an error of the function, too. */
function withoutRefusals(errors: IMetric, metrics: RelayMetrics): IMetric {
  const refused = metrics.metricInvocationsRefused({ period: MINUTE });
  const expression = 'errors - FILL(refused, 0)';
  const label = 'manage-conferences, without refusals';
  return new MathExpression({ expression, usingMetrics: { errors, refused }, period: MINUTE, label });
}

function visibleMessages(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: Stats.MAXIMUM });
}

/** Seconds. */
function oldestMessageAge(queue: Queue): IMetric {
  return queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: Stats.MAXIMUM });
}
