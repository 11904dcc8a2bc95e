import { messageOf } from '../../lambda/adapters/mailbox-message';
import { tickSchedule } from '../../lambda/adapters/tick-schedule';
import { requireSchedule } from '../../lambda/contract/scheduler-limits';
import type { TickEntry } from '../../lambda/domain/entry';
import { milliseconds } from '../../lambda/domain/instant';
import type { Schedules } from '../../lambda/ports';
import type { Faults } from './faults';
import { labelOf } from './labels';
import type { Queue } from './queue';
import { MINUTE } from './scenario';
import type { VirtualTime } from './virtual-time';

const FAULTS = { 'comes twice': 1, 'never comes': 1, 'comes late': 1 } as const;
/** Schedules go wrong so much more often than other things. */
const FACTOR = 5;

/** The schedules of a deployment: they send no message, and only check AWS's limits. */
export const PLACE = { group: 'group', role: 'role', deadLetters: 'dead letters' };

export interface Scheduled {
  /** What a story calls it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  /** Whether it is still wanted once it is due. */
  readonly isWanted?: () => boolean;
  readonly send: () => void;
}

/** A one-time schedule: what it sends comes up to a minute late, now and then later, twice or never. */
export function schedule(time: VirtualTime, faults: Faults, scheduled: Scheduled): void {
  const { name, dueAt, isWanted = () => true, send } = scheduled;
  time.at(dueAt + faults.chance.whole(0, MINUTE, name), () => {
    if (!isWanted()) return 'nothing';
    const fault = faults.on(name, FAULTS, FACTOR);
    if (fault === 'never comes') return 'nothing';
    time.at(time.now + (fault === 'comes late' ? 10 * MINUTE : 0), send);
    if (fault === 'comes twice') time.at(time.now + 6 * MINUTE, send);
    return 'nothing';
  });
}

/** Amazon EventBridge Scheduler, for the ticks: at most one schedule for each conference. */
export function simulatedScheduler(time: VirtualTime, faults: Faults, mailbox: Queue): Schedules {
  const schedules = new Map<string, TickEntry>();
  return {
    async set(tick) {
      requireSchedule(tickSchedule(tick, { ...PLACE, mailbox: 'mailbox' }));
      const { conferenceId, revision } = tick;
      schedules.set(conferenceId, tick);
      schedule(time, faults, {
        name: `the schedule of ${labelOf(tick.id)}`,
        dueAt: milliseconds(tick.dueAt),
        isWanted: () => {
          const isWanted = schedules.get(conferenceId)?.revision === revision;
          if (isWanted) schedules.delete(conferenceId);
          return isWanted;
        },
        send: () => mailbox.send({ name: labelOf(tick.id), body: messageOf(tick), group: conferenceId }),
      });
    },
    async clear(conferenceId) {
      schedules.delete(conferenceId);
    },
  };
}
