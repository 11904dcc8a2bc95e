import { setTimeout as sleep } from 'node:timers/promises';
import { budgetUntil, impatientBudgetUntil } from '../lambda/adapters/budget-until';
import { dynamodbBookings } from '../lambda/adapters/dynamodb-bookings';
import { type BudgetOptions, dynamodbBudget } from '../lambda/adapters/dynamodb-budget';
import { dynamodbCalls } from '../lambda/adapters/dynamodb-calls';
import { dynamodbDefinitions } from '../lambda/adapters/dynamodb-definitions';
import { dynamodbJournal } from '../lambda/adapters/dynamodb-journal';
import { dynamodbLoginGuard } from '../lambda/adapters/dynamodb-login-guard';
import { foneStormClients } from '../lambda/adapters/fonestorm-clients';
import type { TokenSource } from '../lambda/adapters/fonestorm-token';
import { jwtLoginTokens } from '../lambda/adapters/jwt-login-tokens';
import { questionOf } from '../lambda/adapters/question-message';
import { systemClock as clock } from '../lambda/adapters/system-clock';
import type { Generation } from '../lambda/domain/generation';
import { type Rules, rulesWith } from '../lambda/domain/rules';
import { answering } from '../lambda/http/answering';
import { callbackRoutes } from '../lambda/http/callback-endpoint';
import { conferencesApi } from '../lambda/http/conferences-api';
import { crossOrigin } from '../lambda/http/cross-origin';
import { nodeServer } from '../lambda/http/node-server';
import { ownSite } from '../lambda/http/own-site';
import { routing } from '../lambda/http/routing';
import type { Strays } from '../lambda/operations/adopt-conference';
import { advanceConference } from '../lambda/operations/advance-conference';
import { askFoneStorm } from '../lambda/operations/ask-fonestorm';
import { authenticate } from '../lambda/operations/authenticate';
import { type SweepOptions, sweep } from '../lambda/operations/sweep';
import type { Budget, Log, Schedules } from '../lambda/ports';
import { withinBudget } from './asking';
import type { OnAttempt } from './attempts';
import { deliveryPorts, workOnDeliveries } from './deliveries';
import type { BusEvent } from './event-bus';
import { eventStream } from './event-stream';
import { openKept } from './kept';
import { listenAt, stopListening } from './listening';
import { onlooking } from './onlooking';
import type { Queue } from './queue';
import { entryOfMessage, queueDeadLetters, queueMailbox, queueQuestions } from './queue-ports';
import { repeating } from './repeating';
import { folderFailure, listenFailure } from './start-failure';
import { work } from './worker';

export interface RelayOptions extends SweepOptions {
  /** Where everything stays between runs. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Where FoneStorm reaches the relay, without a slash at its end; this machine where there is none. */
  readonly publicUrl?: string | undefined;
  readonly fonestorm: { readonly url: string; readonly credentials: TokenSource };
  /** The generation of FoneStorm's API; default `2017`. */
  readonly generation?: Generation;
  /** Other sites whose pages may use the API; default none. */
  readonly corsOrigins?: readonly string[];
  /** Others than this machine reach it: it then has secrets that nobody can guess. */
  readonly isPublic?: boolean;
  readonly log: Log;
  /** Is told of each event as it is published. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Is told of each attempt to pass a callback on, as it ends. */
  readonly onAttempt?: OnAttempt;
  /** Those that are not as in `RULES`. */
  readonly rules?: Partial<Rules>;
  /** What becomes of conferences that were made at FoneStorm itself; default `report`. */
  readonly strays?: Strays;
  /** Milliseconds from one sweep to the next; default a minute. */
  readonly sweepEvery?: number;
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
  readonly mailbox: Queue;
  readonly schedules: Schedules;
  /** Ends once what is in hand is done. */
  close(): Promise<void>;
}

/** How long the history of a conference is kept after its close, in milliseconds. */
const HISTORY_RETENTION = 90 * 24 * 3600_000;

const MINUTE = 60_000;
/** The time before its start at which a conference gets its FoneNumber, in milliseconds. */
const ASSIGN_LEAD = 10 * MINUTE;
/** An assignment of a FoneNumber waits for one slot of the budget for so long, in milliseconds. */
const ASSIGNING = MINUTE / 2;
/** A sweep waits for slots of the budget for so long, in milliseconds. */
const SWEEP_LASTS = MINUTE / 2;

/**
 * Starts the whole relay: the API, the callbacks, the queues, the schedules, the sweep, the bus, and an embedded
 * DynamoDB.
 *
 * @throws {StartFailure}
 */
export async function startRelay(options: RelayOptions): Promise<LocalRelay> {
  const { folder, port, log, generation = '2017' } = options;
  const onEvent = onlooking('onEvent', options.onEvent, log);
  const onAttempt = onlooking('onAttempt', options.onAttempt, log);
  const onGrant = onlooking('onGrant', options.onGrant, log);
  const kept = await openKept({ ...options, ...(onEvent && { onEvent }) }).catch((error) => {
    throw folderFailure(error, folder);
  });
  const { dynamodb, mailboxQueue, questionQueue, schedules, secrets } = kept;
  const server = nodeServer((request) => answer(request));
  const listened = await listenAt(server, port).catch(async (error) => {
    await kept.close();
    throw listenFailure(error, port, 'PORT');
  });
  const url = `http://localhost:${listened}`;

  const budget = told(dynamodbBudget(dynamodb, options.budget), onGrant);
  const foneStormFor = (purpose: 'request' | 'question', slots = budget) =>
    foneStormClients({
      url: options.fonestorm.url,
      generation,
      credentials: async () => options.fonestorm.credentials,
      budget: slots,
      purpose,
      log,
      ...(options.timeout !== undefined && { timeout: options.timeout }),
    });
  const journal = kept.erasures.noted(dynamodbJournal(dynamodb));
  const ports = {
    definitions: dynamodbDefinitions(dynamodb),
    bookings: dynamodbBookings(dynamodb),
    calls: dynamodbCalls(dynamodb),
    journal,
    ...deliveryPorts(kept, journal, onAttempt),
    mailbox: queueMailbox(mailboxQueue),
    questions: queueQuestions(questionQueue, clock),
    deadLetters: queueDeadLetters({
      ...{ mailbox: mailboxQueue, questions: questionQueue, deliveries: kept.deliveriesQueue },
    }),
    schedules,
    callbackKeys: async () => secrets.callbackKeys,
    credentials: async () => secrets.credentials,
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(dynamodb),
    ...foneStormFor('request'),
    generation,
    publicUrl: options.publicUrl ?? url,
    rules: rulesOf(generation, options.rules),
    historyRetention: HISTORY_RETENTION,
    strays: options.strays ?? 'report',
    clock,
    log,
  };
  const names = [new URL(ports.publicUrl).hostname];
  const routes = {
    ...callbackRoutes(ports),
    ...ownSite(conferencesApi(ports), names, options.corsOrigins),
    ...ownSite(eventStream(kept.eventBus, options.isPublic ? authenticate(ports) : undefined), names),
  };
  const answer = crossOrigin(answering(routing(routes), log), options.corsOrigins ?? []);
  const advance = advanceConference(ports);
  const assigning = foneStormFor(
    'question',
    impatientBudgetUntil(budget, undefined, { longestWait: ASSIGNING }),
  );
  const ask = askFoneStorm({
    ...ports,
    ...foneStormFor('question'),
    fonenumbers: assigning.fonenumbers,
    sleep,
  });
  let sweepEnds = 0;
  const patient: Budget = { take: (purpose) => budgetUntil(budget, sweepEnds).take(purpose) };
  const impatient: Budget = { take: (purpose) => impatientBudgetUntil(budget, sweepEnds).take(purpose) };
  const { fonenumbers } = foneStormFor('question', impatient);
  const oneSweep = sweep({ ...ports, ...foneStormFor('question', patient), fonenumbers }, options);
  const sweepOnce = () => {
    sweepEnds = Date.now() + SWEEP_LASTS;
    return oneSweep();
  };
  const stops = [
    work(mailboxQueue, (message) => advance(entryOfMessage(message)), log),
    work(questionQueue, ({ body }) => withinBudget(() => ask(questionOf(body))), log),
    workOnDeliveries(kept.deliveriesQueue, ports),
    repeating('a cleaning of the files', kept.erasures.clean, { pause: options.sweepEvery ?? MINUTE, log }),
    repeating('a sweep', sweepOnce, { pause: options.sweepEvery ?? MINUTE, log }),
  ];

  return {
    url,
    token: Object.values(secrets.credentials.tokens)[0] ?? '',
    mailbox: mailboxQueue,
    schedules,
    async close() {
      await stopListening(server);
      await Promise.all(stops.map((stop) => stop()));
      await kept.close();
    },
  };
}

/** All rules, with what is not as in `RULES` over them. */
function rulesOf(generation: Generation, { statusWords = {}, ...others }: Partial<Rules> = {}): Rules {
  const numbered = generation === '2.4' ? { assignLead: ASSIGN_LEAD } : {};
  return { ...rulesWith({ statusWords, ...numbered }), ...others };
}

/** The same budget; `onGrant` is told of each request that it lets go. */
function told(budget: Budget, onGrant: (waited: number) => void = () => undefined): Budget {
  return {
    async take(purpose) {
      const asked = performance.now();
      await budget.take(purpose);
      onGrant(performance.now() - asked);
    },
  };
}
