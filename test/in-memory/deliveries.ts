import { automaticCountOf, type Delivery, lastAutomaticAttempt } from '../../lambda/domain/delivery';
import { after, type Instant, later } from '../../lambda/domain/instant';
import type { Clock } from '../../lambda/ports/clock';
import type { Deliveries, DeliveryInput } from '../../lambda/ports/deliveries';
import type { DeliveryJob, DeliveryQueue, DueDeliveryJob } from '../../lambda/ports/delivery-queue';
import type { HostLimits } from '../../lambda/ports/host-limits';
import { FrozenMap } from './frozen-map';
import { countOf, isInRange, pageOf } from './page';

export interface InMemoryDeliveries extends Deliveries {
  /** Erases the deliveries of a conference, and prevents those of more callbacks. */
  erase(conferenceId: string, callbacks: readonly number[]): void;
}

/**
 * Deliveries in memory.
 *
 * @param readOthers reads the definition of a conference, and a record of its log
 */
export function inMemoryDeliveries(
  readOthers: (conferenceId: string, position: number) => Omit<DeliveryInput, 'delivery'> = () => ({
    definition: undefined,
    record: undefined,
  }),
): InMemoryDeliveries {
  const stored = new FrozenMap<Delivery>();
  const erased = new Set<string>();
  const keyOf = (conferenceId: string, position: number) => JSON.stringify([conferenceId, position]);

  return {
    async load(conferenceId, position) {
      return {
        ...readOthers(conferenceId, position),
        delivery: stored.get(keyOf(conferenceId, position)),
      };
    },
    async read(conferenceId, position) {
      return stored.get(keyOf(conferenceId, position));
    },
    async write(delivery) {
      const { conferenceId, position, version } = delivery;
      const key = keyOf(conferenceId, position);
      if (erased.has(key) || (stored.get(key)?.version ?? 0) !== version - 1) return false;
      stored.set(key, delivery);
      return true;
    },
    async listByConference(conferenceId, limit, from) {
      const place = ({ position }: Delivery) => String(position).padStart(10, '0');
      const found = stored.all().filter((each) => each.conferenceId === conferenceId);
      return pageOf(`of ${conferenceId}`, sortByKey(found, place), place, limit, from);
    },
    async listByStatus(status, limit, from, range = {}) {
      const found = stored.all().filter((each) => each.status === status && isInRange(timeOf(each), range));
      return pageOf(status, sortByKey(found, sortKeyOf), sortKeyOf, limit, from);
    },
    async countByStatus(status, range, max) {
      const found = stored.all().filter((each) => each.status === status && isInRange(timeOf(each), range));
      return countOf(found.length, max);
    },
    async listOverdue(before, limit, from) {
      const jobs = stored.all().flatMap((each): DueDeliveryJob[] => {
        const { conferenceId, position, status, nextAt } = each;
        if (status !== 'pending' || nextAt === undefined || nextAt >= before) return [];
        return [{ conferenceId, position, previousAttempts: automaticCountOf(each), nextAt }];
      });
      const place = (job: DueDeliveryJob) => `${job.nextAt} ${keyOf(job.conferenceId, job.position)}`;
      return pageOf('overdue', sortByKey(jobs, place), place, limit, from);
    },
    erase(conferenceId, callbacks) {
      const own = stored.all().filter((each) => each.conferenceId === conferenceId);
      for (const position of [...callbacks, ...own.map((each) => each.position)]) {
        erased.add(keyOf(conferenceId, position));
        stored.delete(keyOf(conferenceId, position));
      }
    },
  };
}

function sortKeyOf(delivery: Delivery): string {
  const { conferenceId, position } = delivery;
  return `${timeOf(delivery)} ${conferenceId} ${String(position).padStart(10, '0')}`;
}

function timeOf(delivery: Delivery): Instant | undefined {
  return delivery.status === 'pending' ? delivery.nextAt : lastAutomaticAttempt(delivery)?.startedAt;
}

function sortByKey<T>(items: readonly T[], placeOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

export interface HostLimitsOptions {
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Host limits in memory. */
export function inMemoryHostLimits({
  concurrency = 4,
  requestsPerSecond = 10,
  now,
}: HostLimitsOptions): HostLimits {
  interface Host {
    readonly places: { readonly until: number; readonly attempt: string }[];
    readonly entered: number[];
    readonly turn: number;
    readonly slowUntil: number;
    /** The time for which requests hold a permit, as a mean. */
    readonly hold: number | undefined;
  }
  const hosts = new Map<string, Host>();
  return {
    async acquire(host, attempt) {
      const at = now();
      const { places = [], entered = [], turn = 0, slowUntil = 0, hold } = hosts.get(host) ?? {};
      // A later time was written by a clock that was ahead.
      const isAhead = (moment: number, most: number) => moment > at && moment <= at + most + 60_000;
      const held = places.filter(({ until }) => isAhead(until, 60_000));
      const running = held.find((each) => each.attempt === attempt);
      if (running) return { wait: running.until - at, isInProgress: true };
      const recent = entered.filter((time) => isAhead(time + 1000, 1000));
      const isSlow = isAhead(slowUntil, 600_000);
      if (held.length >= (isSlow ? 1 : concurrency) || recent.length >= requestsPerSecond) {
        const next = isAhead(turn, 600_000) ? turn : at;
        const between = Math.max(1000 / requestsPerSecond, (hold ?? 1000) / (isSlow ? 1 : concurrency));
        hosts.set(host, { places: held, entered: recent, turn: next + between, slowUntil, hold });
        return { wait: 1000 + Math.ceil(next - at) };
      }
      const mine = { until: at + 60_000, attempt };
      hosts.set(host, { places: [...held, mine], entered: [...recent, at], turn, slowUntil, hold });
      return {
        async release() {
          const found = hosts.get(host);
          if (!found?.places.includes(mine)) return;
          const took = Math.min(Math.max(0, now() - at), 60_000);
          const places = found.places.filter((each) => each !== mine);
          const mean = found.hold === undefined ? took : (found.hold + took) / 2;
          const slow = took >= 5000 && { slowUntil: now() + 600_000 };
          hosts.set(host, { ...found, places, hold: mean, ...slow });
        },
      };
    },
  };
}

/** A queue whose jobs the test takes. */
export interface InMemoryDeliveryQueue extends DeliveryQueue {
  /** All jobs that were put and not taken, in no order. */
  readonly queued: readonly { readonly job: DeliveryJob; readonly notBefore: Instant }[];
  /** Takes the due jobs, the earliest first. */
  takeDue(): readonly DeliveryJob[];
  /** The time of the next job. */
  nextTime(): Instant | undefined;
  /** Loses all jobs. */
  clear(): void;
}

/** Jobs in memory. Like Amazon SQS, it has whole seconds. */
export function inMemoryDeliveryQueue(clock: Clock): InMemoryDeliveryQueue {
  let waiting: { job: DeliveryJob; notBefore: Instant }[] = [];
  return {
    get queued() {
      return waiting;
    },
    async put(job, notBefore) {
      const now = clock.now();
      const seconds = Math.ceil((Date.parse(later(notBefore, now)) - Date.parse(now)) / 1000);
      waiting.push({ job, notBefore: after(now, seconds * 1000) });
    },
    takeDue() {
      const now = clock.now();
      const due = sortByKey(waiting, ({ notBefore }) => notBefore).filter(
        ({ notBefore }) => notBefore <= now,
      );
      waiting = waiting.filter(({ notBefore }) => notBefore > now);
      return due.map(({ job }) => job);
    },
    nextTime: () =>
      waiting
        .map(({ notBefore }) => notBefore)
        .reduce<Instant | undefined>(
          (first, each) => (first === undefined || each < first ? each : first),
          undefined,
        ),
    clear() {
      waiting = [];
    },
  };
}
