import { isSlow, maxKept, permitCount } from './host-item';
import type { Item } from './items';
import { RecentHosts } from './recent-hosts';

/** A permit in the item of a host. */
export interface HeldPermit {
  /** The name of its attribute. */
  readonly permit: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly acquiredAt: number;
}

/** A permit whose attempt has ended. */
export interface KeptPermit extends HeldPermit {
  /** The duration of its request, in milliseconds. */
  readonly hold: number;
}

/**
 * The permits that this function keeps after their attempts, at most one for each host. Its next attempt takes over the attribute
 * of the permit, which saves the write of a release. If there is no next attempt, the permit expires.
 */
export function keptPermits(concurrency: number) {
  const kept = new RecentHosts<KeptPermit>();
  return {
    /**
     * Keeps a permit, unless the host is slow, or more than a tenth of its permits are held. So functions that have no next attempt
     * leave the others to those that have one.
     *
     * @returns false if the permit must be released
     */
    keep(host: string, permit: KeptPermit, item: Item, time: number): boolean {
      if (kept.get(host) || isSlow(item, time)) return false;
      if (permitCount(item, time) > maxKept(concurrency)) return false;
      kept.set(host, permit);
      return true;
    },
    /** Takes the permit of a host. It may have expired. */
    take(host: string): KeptPermit | undefined {
      const permit = kept.get(host);
      kept.delete(host);
      return permit;
    },
    /** Puts a permit back that was taken, and not used. */
    putBack(host: string, permit: KeptPermit): void {
      kept.set(host, permit);
    },
  };
}
