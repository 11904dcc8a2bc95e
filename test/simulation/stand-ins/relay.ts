import type { SQSEvent } from 'aws-lambda';
import {
  budgetWithDeadline,
  budgetWithMaxWait,
  type WaitingBudgetOptions,
} from '../../../lambda/adapters/fonestorm/waiting-budget';
import { jwtLoginTokens } from '../../../lambda/adapters/runtime/jwt-login-tokens';
import { onDeliveries, onMailbox, onStatusChecks } from '../../../lambda/adapters/sqs/batch-handlers';
import { createRules } from '../../../lambda/domain/rules';
import { conferencesApi } from '../../../lambda/http/conferences-api';
import { callbackRoutes } from '../../../lambda/http/endpoints/receive-callback';
import type { HttpRequest, HttpResponse } from '../../../lambda/http/http-messages';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../../lambda/operations/conferences/check-status';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { sweep } from '../../../lambda/operations/sweep/sweep';
import type { Budget } from '../../../lambda/ports/budget';
import type { ConferenceLog } from '../../../lambda/ports/conference-log';
import type { FoneNumbers } from '../../../lambda/ports/fonenumbers';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import type { HostLimits } from '../../../lambda/ports/host-limits';
import type { Schedules } from '../../../lambda/ports/schedules';
import type { SeriesStore } from '../../../lambda/ports/series-store';
import { inMemoryBudget } from '../../in-memory/budget';
import { type InMemoryConferenceStore, inMemoryConferenceStore } from '../../in-memory/conferences';
import { inMemoryHostLimits } from '../../in-memory/deliveries';
import { inMemoryFoneNumbers } from '../../in-memory/fonenumbers';
import { UNMEASURED_HEALTH } from '../../in-memory/health';
import { inMemorySeriesStore } from '../../in-memory/series';
import { inMemoryWorkflowTokens } from '../../in-memory/workflow-tokens';
import { silentLogger } from '../../silent-logger';
import { ASSIGN_LEAD, HOST_CONCURRENCY, HOST_RATE, MINUTE, SECOND } from '../scenario/scenario';
import { SERIES_HORIZON } from '../scenario/series-steps';
import { type PublishedEvent, SimulatedEventBus } from './event-bus';
import { type Invocation, Invocations } from './invocations';
import { withLaggingLists } from './lagging-lists';
import type { Ports } from './ports';
import { SimulatedQueue } from './queue';
import { deadLettersOf, queuePorts } from './queue-ports';
import { recurrencesOfRun } from './recurrences';
import { CREDENTIALS, PUBLIC_URL, type RelayParts } from './relay-parts';
import { simulatedScheduler } from './scheduler';

/** No caller of the API uses FoneNumbers. */
const NO_PASS_THROUGH = inMemoryFoneNumbers({ numbers: [], hasConference: () => false });
const QUEUE_SETTINGS = { visibilityTimeout: 3 * MINUTE, concurrency: 10 };

/** All functions of the relay, with the queues and the bus between them, on a virtual clock. */
export class SimulatedRelay {
  readonly invocations: Invocations;
  readonly store: InMemoryConferenceStore;
  readonly series: SeriesStore;
  readonly mailbox: SimulatedQueue;
  readonly statusChecks: SimulatedQueue;
  readonly deliveries: SimulatedQueue;
  readonly #clock: Required<WaitingBudgetOptions>;
  readonly #budget: Budget;
  readonly #recurrences = recurrencesOfRun();
  readonly #workflowTokens = inMemoryWorkflowTokens();
  readonly #hostLimits: HostLimits;
  readonly #scheduler: Schedules;
  readonly #bus: SimulatedEventBus;
  #functions;

  constructor(private readonly parts: RelayParts) {
    const { time, faults, scenario, mutation, narrate } = parts;
    this.invocations = new Invocations(time, faults, scenario.clockSkew);
    const store = inMemoryConferenceStore();
    const { definitions, conferenceLog, deliveries, bookings, calls } =
      mutation?.mutateStore?.(store) ?? store;
    this.store = {
      definitions: withLaggingLists(definitions, { list: 0, listUnfinished: 0 }, faults),
      conferenceLog: withLaggingLists(this.#observeLog(conferenceLog), { dueTicks: 0 }, faults),
      deliveries: withLaggingLists(deliveries, { listByStatus: 0, listOverdue: 1 }, faults),
      bookings: withLaggingLists(bookings, { listNumbers: 0 }, faults),
      calls,
    };
    this.series = withLaggingLists(inMemorySeriesStore(), { list: 0, listDue: 0 }, faults);
    const { requestsPerSecond } = scenario;
    this.#clock = { now: () => time.now, sleep: (wait: number) => time.sleep(wait) };
    this.#budget = mutation?.budget ?? inMemoryBudget({ ...this.#clock, requestsPerSecond });
    this.#hostLimits = inMemoryHostLimits({
      ...{ concurrency: HOST_CONCURRENCY, requestsPerSecond: HOST_RATE },
      now: () => time.now,
    });
    this.#functions = this.#deployFunctions(createRules({}).reminders);
    const { maxReceives } = scenario;
    const queue = (name: string, batchSize: number, work: 'advance' | 'checkStatus' | 'deliver') =>
      new SimulatedQueue(time, faults, {
        ...{ ...QUEUE_SETTINGS, name, batchSize, maxReceives },
        handle: (event, occasion) => this.#functions[work](event, occasion),
      });
    this.mailbox = queue('mailbox', scenario.batchSize, 'advance');
    this.statusChecks = queue('status-checks', 5, 'checkStatus');
    this.deliveries = queue('deliveries', 1, 'deliver');
    this.#scheduler = simulatedScheduler(time, faults, this.mailbox);
    const ignoresRefusals = mutation?.ignoresRefusals ?? (() => false);
    this.#bus = new SimulatedEventBus(time, faults, this.deliveries, narrate, ignoresRefusals);
  }

  /** Deploys functions with other rules, in new environments. Running functions continue. */
  redeploy(reminders: readonly number[]): void {
    this.invocations.redeploy();
    this.#functions = this.#deployFunctions(reminders);
  }

  /** The answer of the API, or of the intake; undefined if the function ended early. */
  request(to: 'api' | 'intake', name: string, request: HttpRequest): Promise<HttpResponse | undefined> {
    return this.#functions[to](name, request);
  }

  sweep(name: string): Promise<unknown> {
    return this.#functions.sweep(name);
  }

  /** The events that the bus accepted, in order, with repeats. */
  get published(): readonly PublishedEvent[] {
    return this.#bus.published;
  }

  /** Whether a queue has anything for a function to do. */
  get isIdle(): boolean {
    const queues = [this.mailbox, this.statusChecks, this.deliveries];
    return this.invocations.running === 0 && queues.every(({ messages }) => messages.size === 0);
  }

  get deadLetters(): number {
    return (
      this.mailbox.deadLetters.length +
      this.statusChecks.deadLetters.length +
      this.deliveries.deadLetters.length
    );
  }

  #deployFunctions(reminders: readonly number[]) {
    const { invocations } = this;
    const portsOf = (invocation: Invocation) => this.#mutatePorts(this.#ports(invocation, reminders));
    type OnBatch = ReturnType<typeof onMailbox>;
    const batches =
      (name: string, handler: (invocation: Invocation) => OnBatch) => (event: SQSEvent, occasion: string) =>
        invocations.run(name, occasion, 30 * SECOND, (invocation) => handler(invocation)(event));
    return {
      advance: batches('advance-conference', (invocation) =>
        onMailbox(advanceConference(portsOf(invocation)), silentLogger),
      ),
      checkStatus: batches('check-status', (invocation) => {
        const numbers = { ...NO_PASS_THROUGH, ...this.#numbers(invocation, 'status-check') };
        const ports = {
          ...portsOf(invocation),
          fonestorm: this.#client(invocation, 'status-check'),
          fonenumbers: numbers,
        };
        return onStatusChecks(checkStatus(ports), silentLogger, (wait) => this.parts.time.sleep(wait));
      }),
      deliver: batches('deliver-callback', (invocation) =>
        onDeliveries(deliverCallback(portsOf(invocation)), silentLogger),
      ),
      api: (name: string, request: HttpRequest) =>
        invocations.run('manage-conferences', name, 29 * SECOND, (invocation) =>
          withProblemResponses(createRouter(conferencesApi(portsOf(invocation))), silentLogger)(request),
        ),
      intake: (name: string, request: HttpRequest) =>
        invocations.run('receive-callback', name, 10 * SECOND, (invocation) =>
          withProblemResponses(createRouter(callbackRoutes(portsOf(invocation))), silentLogger)(request),
        ),
      sweep: (name: string) =>
        invocations.run('sweep', name, 4 * MINUTE, (invocation) => {
          const until = this.parts.time.now + 3 * MINUTE;
          const fonestorm = this.#client(invocation, 'status-check', until);
          const fonenumbers = { ...NO_PASS_THROUGH, ...this.#numbers(invocation, 'status-check', until) };
          return sweep({ ...portsOf(invocation), fonestorm, fonenumbers })();
        }),
    };
  }

  /** The entry that caused an event, by the id of the event. */
  readonly entryOfEvent = new Map<string, string>();

  #observeLog(conferenceLog: ConferenceLog): ConferenceLog {
    return {
      ...conferenceLog,
      append: async (record) => {
        const isCommitted = await conferenceLog.append(record);
        if (isCommitted)
          for (const { detail } of record.events) this.entryOfEvent.set(detail.metadata.id, record.entry.id);
        return isCommitted;
      },
    };
  }

  #mutatePorts(ports: Ports): Ports {
    return this.parts.mutation?.mutatePorts?.(ports) ?? ports;
  }

  /** @param until if given, requests wait for slots of the budget until this time */
  #client(invocation: Invocation, purpose: 'request' | 'status-check', until?: number): FoneStorm {
    const { fonestorm, mutation } = this.parts;
    const budget = invocation.port('budget', this.#budget);
    const waitingBudget = until === undefined ? budget : budgetWithDeadline(budget, until, this.#clock);
    const client = fonestorm.client(purpose, (wanted) => waitingBudget.takeSlot(wanted));
    return mutation?.mutateFoneStorm?.(client) ?? client;
  }

  /** @param until as above; status checks and commands wait a short while for each slot, as the deployed functions do */
  #numbers(invocation: Invocation, purpose: 'request' | 'status-check', until?: number): FoneNumbers {
    const budget = invocation.port('budget', this.#budget);
    const waitingBudget = purpose === 'request' ? budget : budgetWithMaxWait(budget, until, this.#clock);
    const numbers = this.parts.fonestorm.numbersClient(purpose, (wanted) => waitingBudget.takeSlot(wanted));
    return this.parts.mutation?.mutateNumbers?.(numbers) ?? numbers;
  }

  #ports(invocation: Invocation, reminders: readonly number[]): Ports {
    const { time, faults, receivers, keys } = this.parts;
    const { store } = this;
    const { clock } = invocation;
    const queues = queuePorts(this, { time, faults, clock });
    return {
      definitions: invocation.port('definitions', store.definitions),
      series: invocation.port('series', this.series),
      recurrences: this.#recurrences,
      seriesHorizon: SERIES_HORIZON,
      bookings: invocation.port('bookings', store.bookings),
      calls: invocation.port('calls', store.calls),
      conferenceLog: invocation.port('conferenceLog', store.conferenceLog),
      deliveries: invocation.port('deliveries', store.deliveries),
      mailbox: invocation.port('mailbox', queues.mailbox),
      statusChecks: invocation.port('statusChecks', queues.statusChecks),
      deliveryQueue: invocation.port('deliveryQueue', queues.deliveryQueue),
      schedules: invocation.port('schedules', this.#scheduler),
      eventBus: invocation.port('eventBus', this.#bus),
      deadLetters: invocation.port('deadLetters', { queuesHolding: async (id) => deadLettersOf(this, id) }),
      hostLimits: invocation.port('hostLimits', this.#hostLimits),
      receivers: invocation.port('receivers', { send: (request) => receivers.send(request, invocation) }),
      workflowTokens: this.#workflowTokens,
      workflowChecks: { put: async () => undefined },
      ...UNMEASURED_HEALTH,
      destinations: { reasonToRefuse: async () => undefined },
      fonestorm: this.#client(invocation, 'request'),
      fonenumbers: { ...NO_PASS_THROUGH, ...this.#numbers(invocation, 'request') },
      generation: this.parts.fonestorm.generation,
      callbackKeys: invocation.secret('callback keys', () => keys.callback),
      signingKeys: invocation.secret('signing keys', () => keys.signing),
      credentials: async () => CREDENTIALS,
      loginTokens: jwtLoginTokens,
      loginGuard: { countAttempt: async () => 0, clearFailures: async () => undefined },
      publicUrl: PUBLIC_URL,
      rules: createRules({
        reminders,
        ...(this.parts.fonestorm.generation === '2.4' && { assignLead: ASSIGN_LEAD }),
      }),
      unmanagedConferences: this.parts.scenario.unmanagedConferences,
      random: () => faults.chance.fraction(`random at ${time.now}`),
      sleep: (wait) => time.sleep(wait),
      ...{ clock, logger: silentLogger },
    };
  }
}
