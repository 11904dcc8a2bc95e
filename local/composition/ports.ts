import { setTimeout as sleep } from 'node:timers/promises';
import { dynamodbBookings } from '../../lambda/adapters/dynamodb/bookings';
import { dynamodbBudget } from '../../lambda/adapters/dynamodb/budget';
import { dynamodbCalls } from '../../lambda/adapters/dynamodb/calls';
import { dynamodbCommands } from '../../lambda/adapters/dynamodb/commands';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { dynamodbHostLimits } from '../../lambda/adapters/dynamodb/host-limits';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb/login-guard';
import { dynamodbSeriesStore } from '../../lambda/adapters/dynamodb/series-store';
import { dynamodbWorkflowTokens } from '../../lambda/adapters/dynamodb/workflow-tokens';
import { foneStormClients } from '../../lambda/adapters/fonestorm/clients';
import { budgetWithDeadline, budgetWithMaxWait } from '../../lambda/adapters/fonestorm/waiting-budget';
import { destinations } from '../../lambda/adapters/receivers/destinations';
import { httpsReceivers } from '../../lambda/adapters/receivers/https-receivers';
import { rruleTemporalRecurrences } from '../../lambda/adapters/recurrence/rrule-temporal';
import { jwtLoginTokens } from '../../lambda/adapters/runtime/jwt-login-tokens';
import { systemClock as clock } from '../../lambda/adapters/runtime/system-clock';
import { DEFAULT_HOST_LIMITS } from '../../lambda/contract/settings';
import type { Generation } from '../../lambda/domain/generation';
import { createRules, type Rules } from '../../lambda/domain/rules';
import type { Budget } from '../../lambda/ports/budget';
import type { CountedLines } from '../counted-lines';
import { guardedListener } from '../guarded-listener';
import { localHealth } from '../health';
import { localDeadLetters, localDeliveryQueue, localMailbox, localStatusChecks } from '../queues/queue-ports';
import type { RelayOptions } from '../relay-options';
import type { Storage } from '../storage/storage';
import { queueDeliveriesOnPublish } from './delivery-rule';

/** Retention of a conference's log after its close, in milliseconds. */
const LOG_RETENTION = 90 * 24 * 3600_000;

/** The conferences of series are made this long before they start, in milliseconds. */
const SERIES_HORIZON = 30 * 24 * 3600_000;

const MINUTE = 60_000;
/** With generation 2.4, a conference gets its FoneNumber this long before its start, in milliseconds. */
const ASSIGN_LEAD = 10 * MINUTE;
/** The assignment of a FoneNumber waits at most this long for each slot of the budget, in milliseconds. */
const ASSIGNMENT_BUDGET_WAIT = MINUTE / 2;
/** A sweep waits at most this long for slots of the budget, in milliseconds. */
const SWEEP_BUDGET_WAIT = MINUTE / 2;

/** Receivers on the same machine are allowed, and need no certificate. */
const RECEIVER_POLICY = { allowHttp: true, allowedHosts: ['localhost', '127.0.0.0/8', '::1/128'] };

export type LocalPorts = ReturnType<typeof localPorts>;

/**
 * The ports of the API and of most jobs.
 *
 * @param url the relay's own URL, without a slash at its end
 * @param lines the counted lines of the log
 */
export function localPorts(
  storage: Storage,
  url: string,
  options: RelayOptions,
  lines: Pick<CountedLines, 'activity'>,
) {
  const { dynamodb, mailboxQueue, statusCheckQueue, schedules, secrets } = storage;
  const { generation = '2017', logger } = options;
  const budgetReader = dynamodbBudget(dynamodb, options.budget);
  const budget = reportGrants(budgetReader, guardedListener('onGrant', options.onGrant, logger));
  const within = (limited: Budget, purpose: 'request' | 'status-check' = 'status-check') =>
    foneStormClients({
      url: options.fonestorm.url,
      generation,
      credentials: async () => options.fonestorm.credentials,
      budget: limited,
      purpose,
      logger,
      ...(options.timeout !== undefined && { timeout: options.timeout }),
    });
  const conferenceLog = storage.erasureCompaction.observe(dynamodbConferenceLog(dynamodb));
  const deliveryQueue = localDeliveryQueue(storage.deliveryQueue, clock);
  return {
    definitions: dynamodbDefinitions(dynamodb),
    series: dynamodbSeriesStore(dynamodb),
    recurrences: rruleTemporalRecurrences(),
    seriesHorizon: SERIES_HORIZON,
    bookings: dynamodbBookings(dynamodb),
    calls: dynamodbCalls(dynamodb),
    commands: dynamodbCommands(dynamodb),
    conferenceLog,
    deliveries: dynamodbDeliveries(dynamodb),
    deliveryQueue,
    eventBus: queueDeliveriesOnPublish(storage.eventBus, deliveryQueue, clock),
    hostLimits: dynamodbHostLimits(dynamodb, DEFAULT_HOST_LIMITS),
    receivers: httpsReceivers(RECEIVER_POLICY),
    destinations: destinations(RECEIVER_POLICY),
    mailbox: localMailbox(mailboxQueue),
    statusChecks: localStatusChecks(statusCheckQueue, clock),
    deadLetters: localDeadLetters({
      mailbox: mailboxQueue,
      'status-checks': statusCheckQueue,
      deliveries: storage.deliveryQueue,
    }),
    schedules,
    callbackKeys: async () => secrets.callbackKeys,
    credentials: async () => secrets.credentials,
    signingKeys: async () => secrets.signingKeys,
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(dynamodb),
    workflowTokens: dynamodbWorkflowTokens(dynamodb),
    // No workflow of AWS Step Functions waits for a conference of one machine.
    workflowChecks: { put: async () => undefined },
    health: localHealth(
      {
        mailbox: mailboxQueue,
        'status-checks': statusCheckQueue,
        deliveries: storage.deliveryQueue,
        commands: storage.commandQueue,
      },
      lines,
    ),
    budgetReader,
    budget,
    within,
    ...within(budget, 'request'),
    generation,
    publicUrl: options.publicUrl ?? url,
    rules: localRules(generation, options.rules),
    logRetention: LOG_RETENTION,
    unmanagedConferences: options.unmanagedConferences ?? 'report',
    clock,
    random: Math.random,
    logger,
  };
}

/** The ports of the status checks. */
export function checkStatusPorts({ budget, within, ...ports }: LocalPorts) {
  const { fonenumbers } = within(
    budgetWithMaxWait(budget, undefined, { longestWait: ASSIGNMENT_BUDGET_WAIT }),
  );
  return { ...ports, ...within(budget), fonenumbers, sleep };
}

/** The returned function is called for each sweep, whose time to wait for the budget begins then. */
export function sweepPorts({ budget, within, ...ports }: LocalPorts) {
  let end = 0;
  const { fonenumbers } = within({
    takeSlot: (purpose) => budgetWithMaxWait(budget, end).takeSlot(purpose),
  });
  const clients = within({ takeSlot: (purpose) => budgetWithDeadline(budget, end).takeSlot(purpose) });
  return () => {
    end = Date.now() + SWEEP_BUDGET_WAIT;
    return { ...ports, ...clients, fonenumbers };
  };
}

/** The default rules of a generation, changed by the options. */
function localRules(generation: Generation, { statusWords = {}, ...others }: Partial<Rules> = {}): Rules {
  const assignLead = generation === '2.4' ? { assignLead: ASSIGN_LEAD } : {};
  return { ...createRules({ statusWords, ...assignLead }), ...others };
}

/** The same budget, which reports each request that it grants. */
function reportGrants(budget: Budget, onGrant: RelayOptions['onGrant'] = () => undefined): Budget {
  return {
    async takeSlot(purpose) {
      const startedAt = performance.now();
      await budget.takeSlot(purpose);
      onGrant(performance.now() - startedAt);
    },
  };
}
