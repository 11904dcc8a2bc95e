import { randomBytes, randomUUID } from 'node:crypto';
import { foneStormConferences } from '../../lambda/adapters/fonestorm/conferences';
import type { FoneStormCredentials } from '../../lambda/adapters/fonestorm/token';
import { jwtLoginTokens } from '../../lambda/adapters/runtime/jwt-login-tokens';
import type { ScheduledFields } from '../../lambda/domain/definition';
import type { AssignNumberCommand, Entry, StatusCheck, TickEntry } from '../../lambda/domain/entry';
import type { Generation } from '../../lambda/domain/generation';
import { after, type Instant, milliseconds } from '../../lambda/domain/instant';
import { createRules } from '../../lambda/domain/rules';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { type ConferencesApiPorts, conferencesApi } from '../../lambda/http/conferences-api';
import { callbackRoutes } from '../../lambda/http/endpoints/receive-callback';
import type { RequestHandler } from '../../lambda/http/http-messages';
import { withProblemResponses } from '../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../lambda/http/routing';
import type { ReceivePorts } from '../../lambda/operations/callbacks/receive-callback';
import type { ExecuteCommandPorts } from '../../lambda/operations/commands/execute-command';
import { type AdvancePorts, advanceConference } from '../../lambda/operations/conferences/advance-conference';
import type { AuditPorts } from '../../lambda/operations/conferences/audit-conference';
import type { AssignPorts } from '../../lambda/operations/numbers/assign-number';
import type { SweepPorts } from '../../lambda/operations/sweep/sweep';
import type { Budget } from '../../lambda/ports/budget';
import type { FoneStorm } from '../../lambda/ports/fonestorm';
import type { Credentials } from '../../lambda/ports/secrets';
import type { Settings } from '../../simulator/settings';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { inMemoryCommands } from '../in-memory/commands';
import { inMemoryDeliveryQueue } from '../in-memory/deliveries';
import { inMemoryFoneNumbers } from '../in-memory/fonenumbers';
import { UNMEASURED_HEALTH } from '../in-memory/health';
import { inMemoryWorkflowTokens } from '../in-memory/workflow-tokens';
import { silentLogger } from '../silent-logger';
import { type ApiCall, apiCaller } from './api-caller';
import { impatientClient } from './impatient-client';
import { inMemoryStore } from './in-memory-store';
import { interceptPort } from './intercept-port';
import { rememberedRecurrences } from './remembered-recurrences';

export type Ports = ConferencesApiPorts &
  ReceivePorts &
  AdvancePorts &
  AuditPorts &
  AssignPorts &
  SweepPorts &
  Pick<ExecuteCommandPorts, 'commands'>;

/** The relay's operations over a store and a simulated FoneStorm, with a clock that is moved by hand. */
export interface TestRelay {
  readonly simulator: Simulator;
  readonly ports: Ports;
  readonly handleRequest: RequestHandler;
  /** A request to the endpoints, with the token `key`. */
  readonly call: ApiCall;
  /** The same, with some ports replaced. */
  with(others: Partial<Ports>): ApiCall;
  /** Another client of the same FoneStorm. */
  client(options: ClientOptions): FoneStorm;
  /** A client that fails with a timeout at the first request that FoneStorm never answers: see `impatientClient`. */
  readonly impatientFoneStorm: FoneStorm;
  /** The entries that were put into the mailbox, with repeats. */
  readonly mailbox: readonly Entry[];
  /** The status checks and commands, in order. */
  readonly statusChecks: readonly (StatusCheck | AssignNumberCommand)[];
  /** The scheduled ticks, by conference. */
  readonly schedules: Map<string, TickEntry>;
  /** The requests that were sent to FoneStorm, in order. */
  readonly sent: readonly string[];
  /** Advances every conference by the entries in its mailbox. Returns all events that were published so far. */
  advance(): Promise<readonly StatusEvent[]>;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  /** Changes the settings of FoneStorm until the end of the test. */
  foneStorm(settings: Partial<Settings>): void;
  /** FoneStorm's conferences with a callback URL of this conference. */
  atFoneStorm(id: string): readonly { readonly id: string; readonly label: string | undefined }[];
  /** The changes that were announced in the mailbox of a conference; a repeat counts once. */
  announced(id: string): readonly string[];
}

export interface ClientOptions {
  readonly url?: string;
  readonly credentials?: FoneStormCredentials;
  readonly budget?: Budget;
  /** In milliseconds; the default is longer than any request of a test. */
  readonly timeout?: number;
}

/** Opens the store. Its login guard uses a clock in milliseconds since 1970. */
export type OpenStore = (now: () => number) => Promise<
  Pick<
    Ports,
    'definitions' | 'conferenceLog' | 'deliveries' | 'bookings' | 'calls' | 'loginGuard' | 'series'
  > & {
    close(): Promise<void>;
  }
>;

export interface TestRelayOptions extends ClientOptions {
  /** Default `2017`. */
  readonly generation?: Generation;
  /** Default: in memory. */
  readonly openStore?: OpenStore;
}

/** The settings of the simulated FoneStorm at the start of each test. */
const RELIABLE_FONESTORM = {
  runsScripts: false,
  requestsPerSecond: 0,
  ids: 'honoured',
  apiFaults: [],
} as const satisfies Partial<Settings>;

export const CREDENTIALS: Credentials = {
  tokens: { ada: 'key', grace: 'key of grace' },
  users: { ada: 'right' },
  loginKey: randomBytes(32).toString('base64'),
};
export const CALLBACK_KEYS = { current: 'k1', keys: { k1: randomBytes(32).toString('base64') } };
export const SIGNING_KEYS = { current: 'k1', keys: { k1: randomBytes(32).toString('base64') } };
export const PUBLIC_URL = 'https://relay.example';
/** The FoneNumbers of the account. */
export const FONENUMBERS = ['3215550001', '3215550002', '3215550003'];
/** A local address without a server. */
export const UNREACHABLE_URL = 'http://127.0.0.1:2/v2';
/** Times of a conference, and a label. */
export const FIELDS: ScheduledFields = {
  start_time: '2026-05-04T10:00:00.000Z' as Instant,
  end_time: '2026-05-04T11:00:00.000Z' as Instant,
  label: 'Weekly',
};
/** After this time, in milliseconds, no request is in progress. */
export const LONGEST_REQUEST = 91_000;

/** One relay for all tests of a file; each test uses its own ids. */
export function testRelay(options: TestRelayOptions = {}): () => TestRelay {
  let open: Awaited<ReturnType<typeof buildTestRelay>> | undefined;
  beforeAll(async () => {
    open = await buildTestRelay(options);
  });
  afterEach(() => open?.endTest());
  afterAll(async () => {
    await open?.close();
  });
  return () => {
    if (!open) throw new Error('expected a relay: call this in a test');
    return open.relay;
  };
}

/** An id that no conference has. */
export function freshId(): string {
  return randomUUID();
}

async function buildTestRelay(
  options: TestRelayOptions,
): Promise<{ relay: TestRelay; endTest(): void; close(): Promise<void> }> {
  let now = '2026-05-04T09:00:00.000Z' as Instant;
  const openStore: OpenStore = options.openStore ?? inMemoryStore;
  const { close: closeStore, ...store } = await openStore(() => milliseconds(now));
  const generation = options.generation ?? '2017';
  const simulator = await startSimulator({ settings: { ...RELIABLE_FONESTORM, generation } });
  const mailbox: Entry[] = [];
  const published: StatusEvent[] = [];
  const sent: string[] = [];
  const statusChecks: (StatusCheck | AssignNumberCommand)[] = [];
  const schedules = new Map<string, TickEntry>();
  const client = ({ url = simulator.url, credentials = { token: 'key' }, ...more }: ClientOptions) =>
    interceptPort(
      foneStormConferences({
        url,
        generation,
        credentials: async () => credentials,
        budget: more.budget ?? { takeSlot: async () => undefined },
        purpose: 'request',
        logger: silentLogger,
        timeout: more.timeout ?? 10_000,
      }),
      (name, work) => {
        sent.push(name);
        return work();
      },
    );
  const ports: Ports = {
    ...store,
    mailbox: {
      async put(entry) {
        mailbox.push(entry);
      },
    },
    statusChecks: {
      async put(job) {
        statusChecks.push(job);
      },
    },
    schedules: {
      async set(tick) {
        schedules.set(tick.conferenceId, tick);
      },
      async clear(conferenceId) {
        schedules.delete(conferenceId);
      },
    },
    workflowTokens: inMemoryWorkflowTokens(),
    workflowChecks: { put: async () => undefined },
    ...UNMEASURED_HEALTH,
    commands: inMemoryCommands(),
    deadLetters: { queuesHolding: async () => [] },
    deliveryQueue: inMemoryDeliveryQueue({ now: () => now }),
    destinations: { reasonToRefuse: async () => undefined },
    signingKeys: async () => SIGNING_KEYS,
    unmanagedConferences: 'report',
    eventBus: {
      async publish(events) {
        published.push(...events);
      },
    },
    fonestorm: client(options),
    fonenumbers: inMemoryFoneNumbers({
      numbers: FONENUMBERS,
      hasConference: (id) => simulator.control.conferences().some((each) => each.id === id),
    }),
    recurrences: rememberedRecurrences(),
    seriesHorizon: 30 * 24 * 3600_000,
    generation,
    callbackKeys: async () => CALLBACK_KEYS,
    credentials: async () => CREDENTIALS,
    loginTokens: jwtLoginTokens,
    publicUrl: PUBLIC_URL,
    rules: createRules({}),
    ...{ clock: { now: () => now }, sleep: async () => undefined, logger: silentLogger },
  };
  const handlerOf = (served: Ports) =>
    withProblemResponses(
      createRouter({ ...conferencesApi(served), ...callbackRoutes(served) }),
      served.logger,
    );
  // Built for each test, so that its resources belong to the test that uses it.
  let built: RequestHandler | undefined;
  const handler = () => {
    built ??= handlerOf(ports);
    return built;
  };
  let advanced = 0;

  return {
    relay: {
      simulator,
      ports,
      get handleRequest() {
        return handler();
      },
      get call() {
        return apiCaller(handler());
      },
      with: (others) => apiCaller(handlerOf({ ...ports, ...others })),
      client,
      impatientFoneStorm: impatientClient(client({}), simulator.control),
      mailbox,
      statusChecks,
      schedules,
      sent,
      async advance() {
        const advance = advanceConference(ports);
        for (const entry of mailbox.slice(advanced)) await advance(entry);
        advanced = mailbox.length;
        return published;
      },
      pass(by) {
        now = after(now, by);
      },
      foneStorm(settings) {
        simulator.control.changeSettings(settings);
      },
      atFoneStorm: (id) =>
        simulator.control
          .conferences()
          .filter(({ fields }) => fields.callback_url?.startsWith(`${PUBLIC_URL}/callbacks/${id}/`))
          .map((each) => ({ id: each.id, label: each.fields.label })),
      announced(id) {
        const changes = new Map<string, string>();
        for (const entry of mailbox) {
          if (entry.kind === 'change' && entry.conferenceId === id) changes.set(entry.id, entry.change);
        }
        return [...changes.values()];
      },
    },
    endTest() {
      built = undefined;
      simulator.control.changeSettings(RELIABLE_FONESTORM);
    },
    async close() {
      await simulator.close();
      await closeStore();
    },
  };
}
