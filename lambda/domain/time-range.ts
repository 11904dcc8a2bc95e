import type { Instant } from './instant';

/** A range of times. Both limits are in it, and each may be absent. The second one is not before the first one. */
export interface TimeRange {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}
