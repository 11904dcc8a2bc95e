import type { AssignNumberCommand, Entry, StatusCheck, TickEntry } from '../../lambda/domain/entry';
import { after, type Instant, later } from '../../lambda/domain/instant';
import type { State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { sweep } from '../../lambda/operations/sweep/sweep';
import { inMemoryConferenceStore } from '../in-memory/conferences';
import { inMemoryEventBus, inMemorySchedules } from '../in-memory/recording-ports';
import { inMemorySeriesStore } from '../in-memory/series';
import { type RecordingLogger, recordingLogger } from '../recording-logger';
import type { ApiCall } from './api-caller';
import { FIELDS, type Ports, type TestRelay } from './test-relay';

/** An empty relay whose clock starts at 09:00, with the empty FoneStorm of a test relay. */
export interface IsolatedRelay {
  readonly ports: Ports;
  readonly call: ApiCall;
  /** The entries in the mailboxes that were not advanced yet. */
  readonly mailbox: Entry[];
  /** The waiting status checks and commands. */
  readonly statusChecks: (StatusCheck | AssignNumberCommand)[];
  readonly schedules: ReadonlyMap<string, TickEntry>;
  readonly events: readonly StatusEvent[];
  /** The warnings in the log, with their fields. */
  readonly warnings: readonly (readonly [string, unknown])[];
  readonly linesOf: RecordingLogger['fieldsOf'];
  now(): Instant;
  pass(milliseconds: number): void;
  /** Creates a conference through the API, then processes everything that follows. */
  create(id: string, fields?: object): Promise<void>;
  sweep(others?: Partial<Ports>): Promise<void>;
  /** Processes all entries and status checks, and those that follow. The clock moves to the time of each check. */
  settle(): Promise<void>;
  /** Moves the clock to a moment, and processes each scheduled tick at its time. */
  live(until: Instant): Promise<void>;
  state(id: string): Promise<State | undefined>;
  /** The types of the events of a conference, in order. */
  types(id: string): readonly string[];
}

/** @param others returns the ports to replace, given the usual ones */
export async function isolatedRelay(
  relay: TestRelay,
  others: (ports: Ports) => Partial<Ports> = () => ({}),
): Promise<IsolatedRelay> {
  await relay.simulator.control.reset();
  let now = '2026-05-04T09:00:00.000Z' as Instant;
  const mailbox: Entry[] = [];
  const statusChecks: (StatusCheck | AssignNumberCommand)[] = [];
  const { logger, lines, fieldsOf } = recordingLogger();
  const schedules = inMemorySchedules();
  const eventBus = inMemoryEventBus();
  const usual: Ports = {
    ...relay.ports,
    ...inMemoryConferenceStore(),
    series: inMemorySeriesStore(),
    mailbox: {
      async put(entry) {
        mailbox.push(structuredClone(entry));
      },
    },
    statusChecks: {
      async put(job) {
        statusChecks.push(structuredClone(job));
      },
    },
    schedules,
    eventBus,
    clock: { now: () => now },
    sleep: async (milliseconds) => {
      now = after(now, milliseconds);
    },
    logger,
  };
  const ports: Ports = { ...usual, ...others(usual) };
  const call = relay.with(ports);

  async function settle(): Promise<void> {
    for (let round = 0; mailbox.length + statusChecks.length > 0; round += 1) {
      if (round > 100) throw new Error('expected an end of entries and status checks, got 100 rounds');
      for (let entry = mailbox[0]; entry; entry = mailbox[0]) {
        await advanceConference(ports)(entry);
        mailbox.shift();
      }
      for (let job = statusChecks[0]; job; job = statusChecks[0]) {
        now = later(now, job.notBefore);
        await checkStatus(ports)(job);
        statusChecks.shift();
      }
    }
  }

  return {
    ports,
    call,
    mailbox,
    statusChecks,
    schedules: schedules.next,
    events: eventBus.published,
    warnings: lines.warn,
    linesOf: fieldsOf,
    now: () => now,
    pass(by) {
      now = after(now, by);
    },
    async create(id, fields = FIELDS) {
      const { status } = await call('POST', '/v2/conferences', { id, ...fields });
      expect(status).toBe(201);
      await settle();
    },
    sweep: (more) => sweep({ ...ports, ...more })(),
    settle,
    async live(until) {
      for (let ticks = 0; ; ticks += 1) {
        if (ticks > 1000) throw new Error('expected an end of the ticks, got 1000');
        await settle();
        const [next] = [...schedules.next.values()].toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
        if (!next || next.dueAt > until) break;
        await schedules.clear(next.conferenceId);
        now = later(now, next.dueAt);
        mailbox.push({ ...next, receivedAt: now });
      }
      now = later(now, until);
    },
    state: async (id) => (await ports.conferenceLog.load(id)).head?.state,
    types: (id) =>
      eventBus.published.filter(({ detail }) => detail.metadata.conferenceId === id).map(({ type }) => type),
  };
}
