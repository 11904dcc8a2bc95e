import { setTimeout as sleep } from 'node:timers/promises';
import { dynamodbBookings } from '../lambda/adapters/dynamodb/bookings';
import { type BudgetOptions, dynamodbBudget } from '../lambda/adapters/dynamodb/budget';
import { dynamodbCalls } from '../lambda/adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../lambda/adapters/dynamodb/definitions';
import { dynamodbLoginGuard } from '../lambda/adapters/dynamodb/login-guard';
import { foneStormClients } from '../lambda/adapters/fonestorm/clients';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';
import { budgetWithDeadline, budgetWithMaxWait } from '../lambda/adapters/fonestorm/waiting-budget';
import { jwtLoginTokens } from '../lambda/adapters/runtime/jwt-login-tokens';
import { systemClock as clock } from '../lambda/adapters/runtime/system-clock';
import { parseStatusCheck } from '../lambda/adapters/sqs/status-check-message';
import type { Generation } from '../lambda/domain/generation';
import { createRules, type Rules } from '../lambda/domain/rules';
import { conferencesApi } from '../lambda/http/conferences-api';
import { withCors } from '../lambda/http/cors';
import { callbackRoutes } from '../lambda/http/endpoints/receive-callback';
import { withProblemResponses } from '../lambda/http/responses/error-to-problem';
import { createRouter } from '../lambda/http/routing';
import { authenticate } from '../lambda/operations/authenticate';
import { advanceConference } from '../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../lambda/operations/conferences/check-status';
import { type SweepOptions, sweep } from '../lambda/operations/sweep/sweep';
import type { UnmanagedPolicy } from '../lambda/operations/sweep/unmanaged-conferences';
import type { Budget } from '../lambda/ports/budget';
import type { Logger } from '../lambda/ports/logger';
import type { Schedules } from '../lambda/ports/schedules';
import { consumeDeliveries, deliveryPorts } from './deliveries';
import type { BusEvent } from './event-bus';
import { guardedListener } from './guarded-listener';
import { eventStream } from './http/event-stream';
import { closeServer, listenLocally } from './http/listen';
import { createNodeServer } from './http/node-server';
import { withOriginCheck } from './http/origin-check';
import { consumeQueue } from './queues/consume-queue';
import type { Queue } from './queues/queue';
import { entryOfMessage, localDeadLetters, localMailbox, localStatusChecks } from './queues/queue-ports';
import { retryWithoutBudget } from './queues/retry-without-budget';
import { repeat } from './repeat';
import type { OnAttempt } from './report-attempts';
import { folderFailure, listenFailure } from './start-failure';
import { openStorage } from './storage/storage';

export interface RelayOptions extends SweepOptions {
  /** Where everything stays between runs. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Where FoneStorm reaches the relay, without a slash at its end; this machine where there is none. */
  readonly publicUrl?: string | undefined;
  readonly fonestorm: { readonly url: string; readonly credentials: FoneStormCredentials };
  /** The generation of FoneStorm's API; default `2017`. */
  readonly generation?: Generation;
  /** Other sites whose pages may use the API; default none. */
  readonly corsOrigins?: readonly string[];
  /** Others than this machine reach it: it then has secrets that nobody can guess. */
  readonly isPublic?: boolean;
  readonly logger: Logger;
  /** Is told of each event as it is published. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Is told of each attempt to pass a callback on, as it ends. */
  readonly onAttempt?: OnAttempt;
  /** Those that are not as in `RULES`. */
  readonly rules?: Partial<Rules>;
  /** What becomes of conferences that were made at FoneStorm itself; default `report`. */
  readonly unmanagedConferences?: UnmanagedPolicy;
  /** Milliseconds from one sweep to the next; default a minute. */
  readonly sweepInterval?: number;
  /** Milliseconds that FoneStorm may take for an answer. */
  readonly timeout?: number;
  readonly budget?: Pick<BudgetOptions, 'requestsPerSecond'>;
  /** Is told of each request to FoneStorm when the budget lets it go, and for how many milliseconds it waited. */
  readonly onGrant?: (waited: number) => void;
}

/** The whole relay in this process. */
export interface LocalRelay {
  readonly url: string;
  /** What callers send as `token`. */
  readonly token: string;
  readonly mailboxQueue: Queue;
  readonly schedules: Schedules;
  /** Ends once what is in hand is done. */
  close(): Promise<void>;
}

/** How long the history of a conference is kept after its close, in milliseconds. */
const LOG_RETENTION = 90 * 24 * 3600_000;

const MINUTE = 60_000;
/** The time before its start at which a conference gets its FoneNumber, in milliseconds. */
const ASSIGN_LEAD = 10 * MINUTE;
/** An assignment of a FoneNumber waits for one slot of the budget for so long, in milliseconds. */
const ASSIGNMENT_BUDGET_WAIT = MINUTE / 2;
/** A sweep waits for slots of the budget for so long, in milliseconds. */
const SWEEP_BUDGET_WAIT = MINUTE / 2;

/**
 * Starts the whole relay: the API, the callbacks, the queues, the schedules, the sweep, the bus, and an embedded
 * DynamoDB.
 *
 * @throws {StartFailure}
 */
export async function startRelay(options: RelayOptions): Promise<LocalRelay> {
  const { folder, port, logger, generation = '2017' } = options;
  const onEvent = guardedListener('onEvent', options.onEvent, logger);
  const onAttempt = guardedListener('onAttempt', options.onAttempt, logger);
  const onGrant = guardedListener('onGrant', options.onGrant, logger);
  const kept = await openStorage({ ...options, ...(onEvent && { onEvent }) }).catch((error) => {
    throw folderFailure(error, folder);
  });
  const { dynamodb, mailboxQueue, statusCheckQueue, schedules, secrets } = kept;
  const server = createNodeServer((request) => answer(request));
  const listened = await listenLocally(server, port).catch(async (error) => {
    await kept.close();
    throw listenFailure(error, port, 'PORT');
  });
  const url = `http://localhost:${listened}`;

  const budget = reportGrants(dynamodbBudget(dynamodb, options.budget), onGrant);
  const foneStormFor = (purpose: 'request' | 'status-check', slots = budget) =>
    foneStormClients({
      url: options.fonestorm.url,
      generation,
      credentials: async () => options.fonestorm.credentials,
      budget: slots,
      purpose,
      logger,
      ...(options.timeout !== undefined && { timeout: options.timeout }),
    });
  const conferenceLog = kept.erasureCompaction.observe(dynamodbConferenceLog(dynamodb));
  const ports = {
    definitions: dynamodbDefinitions(dynamodb),
    bookings: dynamodbBookings(dynamodb),
    calls: dynamodbCalls(dynamodb),
    conferenceLog,
    ...deliveryPorts(kept, conferenceLog, onAttempt),
    mailbox: localMailbox(mailboxQueue),
    statusChecks: localStatusChecks(statusCheckQueue, clock),
    deadLetters: localDeadLetters({
      ...{ mailbox: mailboxQueue, 'status-checks': statusCheckQueue, deliveries: kept.deliveryQueue },
    }),
    schedules,
    callbackKeys: async () => secrets.callbackKeys,
    credentials: async () => secrets.credentials,
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(dynamodb),
    ...foneStormFor('request'),
    generation,
    publicUrl: options.publicUrl ?? url,
    rules: createLocalRules(generation, options.rules),
    logRetention: LOG_RETENTION,
    unmanagedConferences: options.unmanagedConferences ?? 'report',
    clock,
    logger: logger,
  };
  const names = [new URL(ports.publicUrl).hostname];
  const routes = {
    ...callbackRoutes(ports),
    ...withOriginCheck(conferencesApi(ports), names, options.corsOrigins),
    ...withOriginCheck(eventStream(kept.eventBus, options.isPublic ? authenticate(ports) : undefined), names),
  };
  const answer = withCors(withProblemResponses(createRouter(routes), logger), options.corsOrigins ?? []);
  const advance = advanceConference(ports);
  const assigning = foneStormFor(
    'status-check',
    budgetWithMaxWait(budget, undefined, { longestWait: ASSIGNMENT_BUDGET_WAIT }),
  );
  const ask = checkStatus({
    ...ports,
    ...foneStormFor('status-check'),
    fonenumbers: assigning.fonenumbers,
    sleep,
  });
  let sweepEnds = 0;
  const patient: Budget = { takeSlot: (purpose) => budgetWithDeadline(budget, sweepEnds).takeSlot(purpose) };
  const impatient: Budget = { takeSlot: (purpose) => budgetWithMaxWait(budget, sweepEnds).takeSlot(purpose) };
  const { fonenumbers } = foneStormFor('status-check', impatient);
  const oneSweep = sweep({ ...ports, ...foneStormFor('status-check', patient), fonenumbers }, options);
  const sweepOnce = () => {
    sweepEnds = Date.now() + SWEEP_BUDGET_WAIT;
    return oneSweep();
  };
  const stops = [
    consumeQueue(mailboxQueue, (message) => advance(entryOfMessage(message)), logger),
    consumeQueue(
      statusCheckQueue,
      ({ body }) => retryWithoutBudget(() => ask(parseStatusCheck(body))),
      logger,
    ),
    consumeDeliveries(kept.deliveryQueue, ports),
    repeat('erasure compaction', kept.erasureCompaction.compactErased, {
      pause: options.sweepInterval ?? MINUTE,
      logger,
    }),
    repeat('sweep', sweepOnce, { pause: options.sweepInterval ?? MINUTE, logger }),
  ];

  return {
    url,
    token: Object.values(secrets.credentials.tokens)[0] ?? '',
    mailboxQueue,
    schedules,
    async close() {
      await closeServer(server);
      await Promise.all(stops.map((stop) => stop()));
      await kept.close();
    },
  };
}

/** All rules, with what is not as in `RULES` over them. */
function createLocalRules(
  generation: Generation,
  { statusWords = {}, ...others }: Partial<Rules> = {},
): Rules {
  const numbered = generation === '2.4' ? { assignLead: ASSIGN_LEAD } : {};
  return { ...createRules({ statusWords, ...numbered }), ...others };
}

/** The same budget; `onGrant` is told of each request that it lets go. */
function reportGrants(budget: Budget, onGrant: (waited: number) => void = () => undefined): Budget {
  return {
    async takeSlot(purpose) {
      const asked = performance.now();
      await budget.takeSlot(purpose);
      onGrant(performance.now() - asked);
    },
  };
}
