import {
  CONFERENCE_STATUSES,
  type ConferenceStatusFilter,
  DELIVERY_STATUSES,
  type DeliveryStatusFilter,
  MAX_COUNT,
} from '../../contract/conference-statuses';
import type { TimeRange } from '../../domain/time-range';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Deliveries } from '../../ports/deliveries';
import type { Count } from '../../ports/page';
import { overdueRange } from './find-conferences';

export interface CountPorts {
  readonly conferenceLog: ConferenceLog;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
}

/** The numbers of conferences and of deliveries, by status. */
export interface Counts {
  readonly conferences: Readonly<Record<ConferenceStatusFilter, Count>>;
  readonly deliveries: Readonly<Record<DeliveryStatusFilter, Count>>;
}

/** Counts the lists of `findConferences` and `findDeliveries` for a range of times, each up to 1000. One query counts one list. */
export function countLists({ conferenceLog, deliveries, clock }: CountPorts) {
  return async (range: TimeRange): Promise<Counts> => {
    const countConferences = async (status: ConferenceStatusFilter) => {
      if (status !== 'overdue') return conferenceLog.countByPhase(status, range, MAX_COUNT);
      const overdue = overdueRange(range, clock.now());
      return overdue ? conferenceLog.countDueTicks(overdue, MAX_COUNT) : { count: 0, isExact: true };
    };
    const [ofConferences, ofDeliveries] = await Promise.all([
      countEach(CONFERENCE_STATUSES, countConferences),
      countEach(DELIVERY_STATUSES, (status) => deliveries.countByStatus(status, range, MAX_COUNT)),
    ]);
    return { conferences: ofConferences, deliveries: ofDeliveries };
  };
}

async function countEach<T extends string>(
  statuses: readonly T[],
  count: (status: T) => Promise<Count>,
): Promise<Readonly<Record<T, Count>>> {
  const counted = await Promise.all(statuses.map(async (status) => [status, await count(status)] as const));
  return Object.fromEntries(counted) as Record<T, Count>;
}
