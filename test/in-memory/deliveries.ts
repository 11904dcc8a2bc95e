import type { Deliveries, DeliveryJob, DeliveryQueue, DueJob, HostLimits } from '../../lambda/delivery-ports';
import type { Delivery } from '../../lambda/domain/delivery';
import { after, type Instant, later } from '../../lambda/domain/instant';
import type { Clock } from '../../lambda/ports';
import { page } from './pages';
import { Shelf } from './shelf';

export interface DeliveriesInMemory extends Deliveries {
  /** Takes those of a conference away. */
  erase(conferenceId: string): void;
}

/** Deliveries that last as long as the test. */
export function inMemoryDeliveries(): DeliveriesInMemory {
  const stored = new Shelf<Delivery>();
  const keyOf = (conferenceId: string, entryId: string) => JSON.stringify([conferenceId, entryId]);

  return {
    async read(conferenceId, entryId) {
      return stored.get(keyOf(conferenceId, entryId));
    },
    async write(delivery) {
      const { conferenceId, entryId, version } = delivery;
      const key = keyOf(conferenceId, entryId);
      if ((stored.get(key)?.version ?? 0) !== version - 1) return false;
      stored.set(key, delivery);
      return true;
    },
    async remove(conferenceId, entryId) {
      stored.delete(keyOf(conferenceId, entryId));
    },
    async ofConference(conferenceId, limit, from) {
      const place = ({ entryId }: Delivery) => entryId;
      const found = stored.all().filter((each) => each.conferenceId === conferenceId);
      return page(`of ${conferenceId}`, inOrder(found, place), place, limit, from);
    },
    async ofStanding(standing, limit, from) {
      const found = stored.all().filter((each) => each.standing === standing);
      return page(standing, inOrder(found, placeOf), placeOf, limit, from);
    },
    async overdue(before, limit, from) {
      const jobs = stored.all().flatMap((each): DueJob[] => {
        const { conferenceId, entryId, standing, tries, nextAt } = each;
        if (standing !== 'pending' || nextAt === undefined || nextAt >= before) return [];
        return [{ conferenceId, entryId, tries, nextAt }];
      });
      const place = (job: DueJob) => `${job.nextAt} ${keyOf(job.conferenceId, job.entryId)}`;
      return page('overdue', inOrder(jobs, place), place, limit, from);
    },
    erase(conferenceId) {
      for (const { entryId } of stored.all().filter((each) => each.conferenceId === conferenceId))
        stored.delete(keyOf(conferenceId, entryId));
    },
  };
}

function placeOf({ conferenceId, entryId, standing, nextAt, attempts }: Delivery): string {
  const moment = standing === 'pending' ? nextAt : attempts.at(-1)?.at;
  return `${moment} ${conferenceId} ${entryId}`;
}

function inOrder<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

export interface HostLimitsInMemory {
  readonly atATime?: number;
  readonly perSecond?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who is at a host, as long as the test lasts. */
export function inMemoryHostLimits({ atATime = 4, perSecond = 10, now }: HostLimitsInMemory): HostLimits {
  interface Host {
    readonly places: { readonly until: number }[];
    readonly entered: number[];
    readonly turn: number;
    readonly slowUntil: number;
  }
  const hosts = new Map<string, Host>();
  return {
    async enter(host) {
      const at = now();
      const { places = [], entered = [], turn = 0, slowUntil = 0 } = hosts.get(host) ?? {};
      // What is later than it can be was written by a clock that was ahead.
      const isAhead = (moment: number, most: number) => moment > at && moment <= at + most + 60_000;
      const held = places.filter(({ until }) => isAhead(until, 60_000));
      const recent = entered.filter((time) => isAhead(time + 1000, 1000));
      const isSlow = isAhead(slowUntil, 600_000);
      if (held.length >= (isSlow ? 1 : atATime) || recent.length >= perSecond) {
        const next = isAhead(turn, 600_000) ? turn : at;
        hosts.set(host, { places: held, entered: recent, turn: next + 1000 / perSecond, slowUntil });
        return { wait: 1000 + Math.ceil(next - at) };
      }
      const mine = { until: at + 60_000 };
      hosts.set(host, { places: [...held, mine], entered: [...recent, at], turn, slowUntil });
      return {
        async leave() {
          const found = hosts.get(host);
          if (!found?.places.includes(mine)) return;
          const isSlow = now() - at >= 5000;
          const places = found.places.filter((each) => each !== mine);
          hosts.set(host, { ...found, places, ...(isSlow && { slowUntil: now() + 600_000 }) });
        },
      };
    },
  };
}

/** A queue whose jobs are taken by hand. */
export interface QueueInMemory extends DeliveryQueue {
  /** All that was put and not taken, in no order. */
  readonly waiting: readonly { readonly job: DeliveryJob; readonly notBefore: Instant }[];
  /** Takes what may come now, the earliest first. */
  take(): readonly DeliveryJob[];
  /** When the next one comes. */
  next(): Instant | undefined;
  /** Loses everything. */
  lose(): void;
}

/** Jobs in memory; like the queues that it stands for, it knows whole seconds. */
export function inMemoryDeliveryQueue(clock: Clock): QueueInMemory {
  let waiting: { job: DeliveryJob; notBefore: Instant }[] = [];
  return {
    get waiting() {
      return waiting;
    },
    async put(job, notBefore) {
      const now = clock.now();
      const seconds = Math.ceil((Date.parse(later(notBefore, now)) - Date.parse(now)) / 1000);
      waiting.push({ job, notBefore: after(now, seconds * 1000) });
    },
    take() {
      const now = clock.now();
      const due = inOrder(waiting, ({ notBefore }) => notBefore).filter(({ notBefore }) => notBefore <= now);
      waiting = waiting.filter(({ notBefore }) => notBefore > now);
      return due.map(({ job }) => job);
    },
    next: () =>
      waiting
        .map(({ notBefore }) => notBefore)
        .reduce<Instant | undefined>(
          (first, each) => (first === undefined || each < first ? each : first),
          undefined,
        ),
    lose() {
      waiting = [];
    },
  };
}
