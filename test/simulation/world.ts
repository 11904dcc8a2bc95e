import type { CallbackRoad } from './callbacks';
import type { Callers } from './callers';
import type { Struck } from './faults';
import type { SimulatedFoneStorm } from './fonestorm';
import type { SimulatedReceivers } from './receivers';
import type { Relay } from './relay';
import type { Scenario } from './scenario';
import type { VirtualTime } from './virtual-time';

/** A sweep of a run; milliseconds since 1970. */
export interface Swept {
  readonly from: number;
  readonly until: number;
  /** Whether none of its calls, and no request for FoneStorm's list, failed meanwhile. */
  readonly isWhole: boolean;
}

/** Everything there is in a run. */
export interface World {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly relay: Relay;
  readonly fonestorm: SimulatedFoneStorm;
  readonly receivers: SimulatedReceivers;
  readonly road: CallbackRoad;
  readonly callers: Callers;
  /** The faults that struck. */
  readonly struck: readonly Struck[];
  /** The conferences here that have those of FoneStorm, by FoneStorm's id. */
  readonly owners: ReadonlyMap<string, string>;
  readonly sweeps: readonly Swept[];
  /** Whether it came to rest. */
  readonly isAtRest: boolean;
}
