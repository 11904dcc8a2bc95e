import type { SQSEvent } from 'aws-lambda';
import {
  type BudgetUntilOptions,
  budgetUntil,
  impatientBudgetUntil,
} from '../../lambda/adapters/budget-until';
import { deliveryJobOf, deliveryMessage } from '../../lambda/adapters/delivery-message';
import { deliverySchedule } from '../../lambda/adapters/delivery-schedule';
import { jwtLoginTokens } from '../../lambda/adapters/jwt-login-tokens';
import { messageOf } from '../../lambda/adapters/mailbox-message';
import { questionMessage } from '../../lambda/adapters/question-message';
import { onDeliveries, onMailbox, onQuestions } from '../../lambda/adapters/sqs-batch';
import { requireSchedule } from '../../lambda/contract/scheduler-limits';
import { LONGEST_DELAY } from '../../lambda/contract/sqs-limits';
import type { HostLimits } from '../../lambda/delivery-ports';
import { milliseconds } from '../../lambda/domain/instant';
import { rulesWith } from '../../lambda/domain/rules';
import { answering } from '../../lambda/http/answering';
import { callbackRoutes } from '../../lambda/http/callback-endpoint';
import { conferencesApi } from '../../lambda/http/conferences-api';
import type { HttpRequest, HttpResponse } from '../../lambda/http/exchange';
import { routing } from '../../lambda/http/routing';
import type { FoneNumbers } from '../../lambda/number-ports';
import { advanceConference } from '../../lambda/operations/advance-conference';
import { askFoneStorm } from '../../lambda/operations/ask-fonestorm';
import { deliverCallback } from '../../lambda/operations/deliver-callback';
import { sweep } from '../../lambda/operations/sweep';
import type { Budget, FoneStorm, Schedules } from '../../lambda/ports';
import { inMemoryBudget } from '../in-memory/budget';
import { type Conferences, inMemoryConferences } from '../in-memory/conferences';
import { inMemoryHostLimits } from '../in-memory/deliveries';
import { inMemoryFoneNumbers } from '../in-memory/fonenumbers';
import { silent } from '../silent-log';
import { type Published, SimulatedBus } from './bus';
import type { Faults } from './faults';
import type { SimulatedFoneStorm } from './fonestorm';
import { type Invocation, Invocations } from './invocations';
import { labelOf, questioned } from './labels';
import { lagging } from './lagging';
import type { Mutation } from './mutations/mutation';
import type { Ports } from './ports';
import { Queue } from './queue';
import type { SimulatedReceivers } from './receivers';
import type { Keys } from './rotations';
import { ASSIGN_LEAD, AT_A_TIME, MINUTE, PER_SECOND, type Scenario, SECOND } from './scenario';
import { PLACE, schedule, simulatedScheduler } from './scheduler';
import type { Tell } from './story';
import type { VirtualTime } from './virtual-time';

export interface RelayParts {
  readonly time: VirtualTime;
  readonly faults: Faults;
  readonly scenario: Scenario;
  readonly fonestorm: SimulatedFoneStorm;
  readonly receivers: SimulatedReceivers;
  readonly keys: Keys;
  readonly mutation?: Mutation | undefined;
  readonly tell: Tell;
}

export const PUBLIC_URL = 'https://relay.example';
export const TOKEN = 'a token';
const CREDENTIALS = { tokens: { caller: TOKEN }, users: {}, loginKey: 'a key of more than 32 characters' };
/** No caller of the API uses FoneNumbers. */
const NONE_PASSED = inMemoryFoneNumbers({ numbers: [], hasConference: () => false });
const QUEUES = { visibility: 3 * MINUTE, concurrency: 10 };

/** All functions of the relay, with what is between them, on a virtual clock. */
export class Relay {
  readonly invocations: Invocations;
  readonly store: Conferences;
  readonly mailbox: Queue;
  readonly questions: Queue;
  readonly deliveries: Queue;
  readonly #clock: Required<BudgetUntilOptions>;
  readonly #budget: Budget;
  readonly #hostLimits: HostLimits;
  readonly #scheduler: Schedules;
  readonly #bus: SimulatedBus;
  #functions;

  constructor(private readonly parts: RelayParts) {
    const { time, faults, scenario, mutation, tell } = parts;
    this.invocations = new Invocations(time, faults, scenario.skew);
    const store = inMemoryConferences();
    const { definitions, journal, deliveries, bookings, calls } = mutation?.stored?.(store) ?? store;
    this.store = {
      definitions: lagging(definitions, { list: 0, unfinished: 0 }, faults),
      journal: lagging(journal, { due: 0 }, faults),
      deliveries: lagging(deliveries, { ofStanding: 0, overdue: 1 }, faults),
      bookings: lagging(bookings, { numbers: 0 }, faults),
      calls,
    };
    const { requestsPerSecond } = scenario;
    this.#clock = { now: () => time.now, sleep: (wait: number) => time.sleep(wait) };
    this.#budget = mutation?.budget ?? inMemoryBudget({ ...this.#clock, requestsPerSecond });
    this.#hostLimits = inMemoryHostLimits({
      ...{ atATime: AT_A_TIME, perSecond: PER_SECOND },
      now: () => time.now,
    });
    this.#functions = this.#deployed(rulesWith({}).reminders);
    const { mostReceives } = scenario;
    const queue = (name: string, batch: number, work: 'advance' | 'ask' | 'deliver') =>
      new Queue(time, faults, {
        ...{ ...QUEUES, name, batch, mostReceives },
        handle: (event, occasion) => this.#functions[work](event, occasion),
      });
    this.mailbox = queue('mailbox', scenario.batch, 'advance');
    this.questions = queue('questions', 5, 'ask');
    this.deliveries = queue('deliveries', 1, 'deliver');
    this.#scheduler = simulatedScheduler(time, faults, this.mailbox);
    const forgets = mutation?.forgets ?? (() => false);
    this.#bus = new SimulatedBus(time, faults, this.deliveries, tell, forgets);
  }

  /** Functions with other rules, in new environments; those that run go on. */
  redeploy(reminders: readonly number[]): void {
    this.invocations.redeployed();
    this.#functions = this.#deployed(reminders);
  }

  /** The answer of the API, or of the intake; undefined where there was none. */
  request(to: 'api' | 'intake', name: string, request: HttpRequest): Promise<HttpResponse | undefined> {
    return this.#functions[to](name, request);
  }

  sweep(name: string): Promise<unknown> {
    return this.#functions.sweep(name);
  }

  /** What the bus took, in order, repeats too. */
  get published(): readonly Published[] {
    return this.#bus.published;
  }

  /** Whether a queue has anything for a function to do. */
  get isQuiet(): boolean {
    const queues = [this.mailbox, this.questions, this.deliveries];
    return this.invocations.running === 0 && queues.every(({ waiting }) => waiting.size === 0);
  }

  get deadLetters(): number {
    return this.mailbox.dead.length + this.questions.dead.length + this.deliveries.dead.length;
  }

  #deployed(reminders: readonly number[]) {
    const { invocations } = this;
    const portsOf = (invocation: Invocation) => this.#mutated(this.#ports(invocation, reminders));
    type OnBatch = ReturnType<typeof onMailbox>;
    const batches =
      (name: string, handler: (invocation: Invocation) => OnBatch) => (event: SQSEvent, occasion: string) =>
        invocations.run(name, occasion, 30 * SECOND, (invocation) => handler(invocation)(event));
    return {
      advance: batches('advance-conference', (invocation) =>
        onMailbox(advanceConference(portsOf(invocation)), silent),
      ),
      ask: batches('ask-fonestorm', (invocation) => {
        const asking = portsOf(invocation);
        const numbers = { ...NONE_PASSED, ...this.#numbers(invocation, 'question') };
        const ports = { ...asking, fonestorm: this.#client(invocation, 'question'), fonenumbers: numbers };
        return onQuestions(askFoneStorm(ports), silent, (wait) => this.parts.time.sleep(wait));
      }),
      deliver: batches('deliver-callback', (invocation) =>
        onDeliveries(deliverCallback(portsOf(invocation)), silent),
      ),
      api: (name: string, request: HttpRequest) =>
        invocations.run('manage-conferences', name, 29 * SECOND, (invocation) =>
          answering(routing(conferencesApi(portsOf(invocation))), silent)(request),
        ),
      intake: (name: string, request: HttpRequest) =>
        invocations.run('receive-callback', name, 10 * SECOND, (invocation) =>
          answering(routing(callbackRoutes(portsOf(invocation))), silent)(request),
        ),
      sweep: (name: string) =>
        invocations.run('sweep', name, 4 * MINUTE, (invocation) => {
          const until = this.parts.time.now + 3 * MINUTE;
          const fonestorm = this.#client(invocation, 'question', until);
          const fonenumbers = { ...NONE_PASSED, ...this.#numbers(invocation, 'question', until) };
          return sweep({ ...portsOf(invocation), fonestorm, fonenumbers })();
        }),
    };
  }

  #mutated(ports: Ports): Ports {
    return this.parts.mutation?.mutated?.(ports) ?? ports;
  }

  /** @param until where it is given, FoneStorm is asked until then, however long slots have to be waited for */
  #client(invocation: Invocation, purpose: 'request' | 'question', until?: number): FoneStorm {
    const { fonestorm, mutation } = this.parts;
    const budget = invocation.port('budget', this.#budget);
    const patient = until === undefined ? budget : budgetUntil(budget, until, this.#clock);
    const client = fonestorm.client(purpose, (wanted) => patient.take(wanted));
    return mutation?.client?.(client) ?? client;
  }

  /** @param until as above; status checks and commands wait a short while for each slot, as the deployed functions do */
  #numbers(invocation: Invocation, purpose: 'request' | 'question', until?: number): FoneNumbers {
    const budget = invocation.port('budget', this.#budget);
    const patient = purpose === 'request' ? budget : impatientBudgetUntil(budget, until, this.#clock);
    const numbers = this.parts.fonestorm.numbersClient(purpose, (wanted) => patient.take(wanted));
    return this.parts.mutation?.numbers?.(numbers) ?? numbers;
  }

  #ports(invocation: Invocation, reminders: readonly number[]): Ports {
    const { time, faults, receivers, keys } = this.parts;
    const { store } = this;
    const { clock } = invocation;
    return {
      definitions: invocation.port('definitions', store.definitions),
      bookings: invocation.port('bookings', store.bookings),
      calls: invocation.port('calls', store.calls),
      journal: invocation.port('journal', store.journal),
      deliveries: invocation.port('deliveries', store.deliveries),
      mailbox: invocation.port('mailbox', {
        put: async (entry) =>
          this.mailbox.send({
            ...{ name: labelOf(entry.id), body: messageOf(entry) },
            ...{ group: entry.conferenceId, deduplicationId: entry.id },
          }),
      }),
      questions: invocation.port('questions', {
        put: async (question) =>
          this.questions.send({
            ...{ name: `question of ${labelOf(question.id)}`, body: questionMessage(question) },
            delay: Math.min(
              wholeSeconds(milliseconds(question.notBefore) - milliseconds(clock.now())),
              LONGEST_DELAY * SECOND,
            ),
          }),
      }),
      deliveryQueue: invocation.port('deliveryQueue', {
        put: async (job, notBefore) => {
          const name = `delivery of ${labelOf(job.entryId)}`;
          const body = deliveryMessage(job);
          const delay = wholeSeconds(milliseconds(notBefore) - milliseconds(clock.now()));
          if (delay <= LONGEST_DELAY * SECOND) return this.deliveries.send({ name, body, delay });
          requireSchedule(deliverySchedule(job, notBefore, { ...PLACE, queue: 'deliveries' }));
          schedule(time, faults, {
            name: `the schedule of the ${name} after ${job.tries} attempts`,
            dueAt: time.now + delay,
            send: () => this.deliveries.send({ name, body }),
          });
        },
      }),
      schedules: invocation.port('schedules', this.#scheduler),
      eventBus: invocation.port('eventBus', this.#bus),
      deadLetters: invocation.port('deadLetters', { holding: async (id) => this.#holding(id) }),
      hostLimits: invocation.port('hostLimits', this.#hostLimits),
      receivers: invocation.port('receivers', { send: (request) => receivers.send(request, invocation) }),
      destinations: { refused: async () => undefined },
      fonestorm: this.#client(invocation, 'request'),
      fonenumbers: { ...NONE_PASSED, ...this.#numbers(invocation, 'request') },
      generation: this.parts.fonestorm.generation,
      callbackKeys: invocation.secret('callback keys', () => keys.callback),
      signingKeys: invocation.secret('signing keys', () => keys.signing),
      credentials: async () => CREDENTIALS,
      loginTokens: jwtLoginTokens,
      loginGuard: { attempt: async () => 0, succeeded: async () => undefined },
      publicUrl: PUBLIC_URL,
      rules: rulesWith({
        reminders,
        ...(this.parts.fonestorm.generation === '2.4' && { assignLead: ASSIGN_LEAD }),
      }),
      strays: this.parts.scenario.strays,
      historyRetention: 90 * 24 * 60 * MINUTE,
      random: () => faults.chance.of(`random at ${time.now}`),
      sleep: (wait) => time.sleep(wait),
      ...{ clock, log: silent },
    };
  }

  #holding(conferenceId: string): string[] {
    const { mailbox, questions, deliveries } = this;
    const held = {
      mailbox: mailbox.dead.some(({ group }) => group === conferenceId),
      questions: questions.dead.some(({ body }) => questioned(body) === conferenceId),
      deliveries: deliveries.dead.some(({ body }) => deliveryJobOf(body).conferenceId === conferenceId),
    };
    return Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : []));
  }
}

function wholeSeconds(wait: number): number {
  return Math.ceil(Math.max(0, wait) / SECOND) * SECOND;
}
