import { messageOf } from '../../lambda/adapters/mailbox-message';
import type { TickEntry } from '../../lambda/domain/entry';
import { milliseconds } from '../../lambda/domain/instant';
import type { Schedules } from '../../lambda/ports';
import type { Faults } from './faults';
import { labelOf } from './labels';
import type { Queue } from './queue';
import { MINUTE } from './scenario';
import type { VirtualTime } from './virtual-time';

const FAULTS = { 'comes twice': 1, 'never comes': 1, 'comes late': 1 } as const;
/** Ticks go wrong so much more often than other things. */
const FACTOR = 5;

/** Amazon EventBridge Scheduler: a tick comes up to a minute late, now and then later, twice or never. */
export function simulatedScheduler(time: VirtualTime, faults: Faults, mailbox: Queue): Schedules {
  const schedules = new Map<string, TickEntry>();
  const send = (tick: TickEntry) =>
    mailbox.send({ name: labelOf(tick.id), body: messageOf(tick), group: tick.conferenceId });
  return {
    async set(tick) {
      schedules.set(tick.conferenceId, tick);
      const name = `the schedule of ${labelOf(tick.id)}`;
      const late = faults.chance.whole(0, MINUTE, name);
      time.at(milliseconds(tick.dueAt) + late, () => {
        if (schedules.get(tick.conferenceId)?.revision !== tick.revision) return 'nothing';
        schedules.delete(tick.conferenceId);
        const fault = faults.on(name, FAULTS, FACTOR);
        if (fault === 'never comes') return 'nothing';
        time.at(time.now + (fault === 'comes late' ? 10 * MINUTE : 0), () => send(tick));
        if (fault === 'comes twice') time.at(time.now + 6 * MINUTE, () => send(tick));
        return 'nothing';
      });
    },
    async clear(conferenceId) {
      schedules.delete(conferenceId);
    },
  };
}
