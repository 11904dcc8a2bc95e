import * as v from 'valibot';
import { buildTickSchedule } from '../lambda/adapters/scheduler/schedule-requests';
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
  /** Removes past and replaced schedules from the disk. */
  compact(): Promise<void>;
  /** Resolves once the due ticks are in the mailbox. */
  close(): Promise<void>;
}

export interface SchedulesOptions {
  /** The file of the schedules. */
  readonly path: string;
  /** Gets the due ticks. */
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

/** Milliseconds until a tick is retried if the mailbox failed. */
const RETRY_DELAY = 1000;

/**
 * Stores the next tick of each conference, and puts it into the mailbox when it is due. A tick that became due while no relay
 * ran is put at once. It is deleted only after the mailbox has it: a tick may be put twice, and none is lost.
 *
 * @throws if the file cannot be read or written
 */
export async function openSchedules(options: SchedulesOptions): Promise<LocalSchedules> {
  const { path, mailbox, logger, now = Date.now } = options;
  const nextTicks = new Map<string, TickEntry>();
  const file = await openAppendOnlyFile<ScheduleChange>({
    ...{ path, schema: changeSchema, apply },
    compaction: { count: () => nextTicks.size, records },
  });
  let isClosing = false;
  let wakesAt = Number.POSITIVE_INFINITY;
  const { sleep, wake } = wakeableSleep();
  const running = run();

  return {
    async set(tick) {
      requireSchedule(buildTickSchedule(tick, LIMIT_CHECK_TARGET));
      await file.append({ op: 'set', tick });
      if (milliseconds(tick.dueAt) < wakesAt) wake();
    },
    clear: (conferenceId) => file.append({ op: 'clear', conferenceId }),
    compact: () => file.compact(),
    async close() {
      isClosing = true;
      wake();
      await running;
      await file.close();
    },
  };

  async function run(): Promise<void> {
    while (!isClosing) {
      const isDone = await putDueTicks();
      if (!isClosing) await waitUntil(isDone ? earliestDueTime() : now() + RETRY_DELAY);
    }
  }

  /** @returns false if a tick must be retried */
  async function putDueTicks(): Promise<boolean> {
    const at = now();
    const due = [...nextTicks.values()].filter(({ dueAt }) => milliseconds(dueAt) <= at);
    const results = await Promise.all(due.map(put));
    return results.every((isPut) => isPut);
  }

  async function put(tick: TickEntry): Promise<boolean> {
    const { conferenceId, revision } = tick;
    try {
      await mailbox.put(tick);
      await file.append({ op: 'put', conferenceId, revision });
      return true;
    } catch (error) {
      logger.error('schedule.tick_retried', { conferenceId, error });
      return false;
    }
  }

  function earliestDueTime(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { dueAt } of nextTicks.values()) earliest = Math.min(earliest, milliseconds(dueAt));
    return earliest;
  }

  /** Resolves at a time, or when an earlier tick is set. */
  function waitUntil(time: number): Promise<void> {
    wakesAt = time;
    return sleep(time - now());
  }

  function apply(change: ScheduleChange): void {
    switch (change.op) {
      case 'set':
        nextTicks.set(change.tick.conferenceId, change.tick);
        break;
      case 'clear':
        nextTicks.delete(change.conferenceId);
        break;
      case 'put': {
        // Another tick may have been set meanwhile.
        const { conferenceId, revision } = change;
        if (nextTicks.get(conferenceId)?.revision === revision) nextTicks.delete(conferenceId);
        break;
      }
      default:
        change satisfies never;
    }
  }

  function records(): ScheduleChange[] {
    return [...nextTicks.values()].map((tick): ScheduleChange => ({ op: 'set', tick }));
  }
}
