import * as v from 'valibot';
import { buildTickSchedule } from '../lambda/adapters/scheduler/tick-schedule-request';
import { requireSchedule } from '../lambda/contract/scheduler-limits';
import type { TickEntry } from '../lambda/domain/entry';
import { type Instant, milliseconds, parseInstant } from '../lambda/domain/instant';
import type { Logger } from '../lambda/ports/logger';
import type { Mailbox } from '../lambda/ports/mailbox';
import type { Schedules } from '../lambda/ports/schedules';
import { openAppendOnlyFile } from './storage/append-only-file';
import { wakeableSleep } from './wakeable-sleep';

/** The schedules on one machine, on disk. */
export interface LocalSchedules extends Schedules {
  /** Has nothing on disk of those that are over. */
  compact(): Promise<void>;
  /** Ends once the ticks in hand are in the mailbox. */
  close(): Promise<void>;
}

export interface SchedulesOptions {
  /** The file that keeps them. */
  readonly path: string;
  /** Where the ticks go. */
  readonly mailbox: Mailbox;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const instantSchema = v.custom<Instant>(
  (value) => typeof value === 'string' && parseInstant(value) !== undefined,
);
const tickSchema = v.object({
  ...{ kind: v.literal('tick'), id: v.string(), conferenceId: v.string(), revision: v.number() },
  ...{ receivedAt: instantSchema, dueAt: instantSchema },
});
const changeSchema = v.variant('op', [
  v.object({ op: v.literal('set'), tick: tickSchema }),
  v.object({ op: v.literal('clear'), conferenceId: v.string() }),
  v.object({ op: v.literal('put'), conferenceId: v.string(), revision: v.number() }),
]);
type ScheduleChange = v.InferOutput<typeof changeSchema>;

/** Not a real schedule: it only serves to check AWS's limits. */
const LIMIT_CHECK_TARGET = { group: 'local', role: 'local', mailbox: 'local', deadLetters: 'local' };

/** Milliseconds until a tick that the mailbox did not take is tried again. */
const RETRY_DELAY = 1000;

/**
 * Keeps the next tick of each conference, and puts it into the mailbox when it is due. That it was put is written after
 * the mailbox has it: a tick may come twice, and none is lost. What became due while nothing ran comes at once.
 *
 * @throws where the file cannot be read or written
 */
export async function openSchedules(options: SchedulesOptions): Promise<LocalSchedules> {
  const { path, mailbox, logger, now = Date.now } = options;
  const ahead = new Map<string, TickEntry>();
  const journal = await openAppendOnlyFile<ScheduleChange>({
    ...{ path, schema: changeSchema, apply },
    compaction: { count: () => ahead.size, records },
  });
  let isClosing = false;
  let wakesAt = Number.POSITIVE_INFINITY;
  const { sleep, wake } = wakeableSleep();
  const running = run();

  return {
    async set(tick) {
      requireSchedule(buildTickSchedule(tick, LIMIT_CHECK_TARGET));
      await journal.append({ op: 'set', tick });
      if (milliseconds(tick.dueAt) < wakesAt) wake();
    },
    clear: (conferenceId) => journal.append({ op: 'clear', conferenceId }),
    compact: () => journal.compact(),
    async close() {
      isClosing = true;
      wake();
      await running;
      await journal.close();
    },
  };

  async function run(): Promise<void> {
    while (!isClosing) {
      const isDone = await putDue();
      if (!isClosing) await waitUntil(isDone ? earliest() : now() + RETRY_DELAY);
    }
  }

  /** False where something is to be tried again. */
  async function putDue(): Promise<boolean> {
    const at = now();
    const due = [...ahead.values()].filter(({ dueAt }) => milliseconds(dueAt) <= at);
    const done = await Promise.all(due.map(put));
    return done.every((each) => each);
  }

  async function put(tick: TickEntry): Promise<boolean> {
    const { conferenceId, revision } = tick;
    try {
      await mailbox.put(tick);
      await journal.append({ op: 'put', conferenceId, revision });
      return true;
    } catch (error) {
      logger.error('schedule.tick_retried', { conferenceId, error });
      return false;
    }
  }

  function earliest(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { dueAt } of ahead.values()) first = Math.min(first, milliseconds(dueAt));
    return first;
  }

  /** Resolves at a moment, and sooner where something is set for before it. */
  function waitUntil(moment: number): Promise<void> {
    wakesAt = moment;
    return sleep(moment - now());
  }

  function apply(change: ScheduleChange): void {
    switch (change.op) {
      case 'set':
        ahead.set(change.tick.conferenceId, change.tick);
        break;
      case 'clear':
        ahead.delete(change.conferenceId);
        break;
      case 'put': {
        // Another one may have been set meanwhile.
        const { conferenceId, revision } = change;
        if (ahead.get(conferenceId)?.revision === revision) ahead.delete(conferenceId);
        break;
      }
      default:
        change satisfies never;
    }
  }

  function records(): ScheduleChange[] {
    return [...ahead.values()].map((tick): ScheduleChange => ({ op: 'set', tick }));
  }
}
