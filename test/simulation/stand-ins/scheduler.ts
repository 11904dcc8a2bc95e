import { buildTickSchedule } from '../../../lambda/adapters/scheduler/schedule-requests';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { requireSchedule } from '../../../lambda/contract/scheduler-limits';
import type { TickEntry } from '../../../lambda/domain/entry';
import { milliseconds } from '../../../lambda/domain/instant';
import type { Schedules } from '../../../lambda/ports/schedules';
import { labelOf } from '../runs/labels';
import type { Faults } from '../scenario/faults';
import { MINUTE } from '../scenario/scenario';
import type { SimulatedQueue } from './queue';
import type { VirtualTime } from './virtual-time';

const SCHEDULE_FAULTS = { 'comes twice': 1, 'never comes': 1, 'comes late': 1 } as const;
/** The factor by which faults of schedules are more frequent than others. */
const FAULT_FACTOR = 5;

/** The schedules of a deployment: they send no message, and only check AWS's limits. */
export const LIMIT_CHECK_TARGET = { group: 'group', role: 'role', deadLetters: 'dead letters' };

export interface OneTimeSchedule {
  /** The name in stories. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** Whether the schedule still exists when it is due. */
  readonly isWanted?: () => boolean;
  readonly send: () => void;
}

/** A one-time schedule: it fires up to a minute late, and sometimes later, twice or never. */
export function startSchedule(time: VirtualTime, faults: Faults, scheduled: OneTimeSchedule): void {
  const { name, dueAt, isWanted = () => true, send } = scheduled;
  time.schedule(dueAt + faults.chance.wholeNumber(0, MINUTE, name), () => {
    if (!isWanted()) return 'nothing';
    const fault = faults.select(name, SCHEDULE_FAULTS, FAULT_FACTOR);
    if (fault === 'never comes') return 'nothing';
    time.schedule(time.now + (fault === 'comes late' ? 10 * MINUTE : 0), send);
    if (fault === 'comes twice') time.schedule(time.now + 6 * MINUTE, send);
    return 'nothing';
  });
}

/** Amazon EventBridge Scheduler, for the ticks: at most one schedule for each conference. */
export function simulatedScheduler(time: VirtualTime, faults: Faults, mailbox: SimulatedQueue): Schedules {
  const schedules = new Map<string, TickEntry>();
  return {
    async set(tick) {
      requireSchedule(buildTickSchedule(tick, { ...LIMIT_CHECK_TARGET, mailbox: 'mailbox' }));
      const { conferenceId, revision } = tick;
      schedules.set(conferenceId, tick);
      startSchedule(time, faults, {
        name: `the schedule of ${labelOf(tick.id)}`,
        dueAt: milliseconds(tick.dueAt),
        isWanted: () => {
          const isWanted = schedules.get(conferenceId)?.revision === revision;
          if (isWanted) schedules.delete(conferenceId);
          return isWanted;
        },
        send: () => mailbox.send({ name: labelOf(tick.id), body: serializeEntry(tick), group: conferenceId }),
      });
    },
    async clear(conferenceId) {
      schedules.delete(conferenceId);
    },
  };
}
