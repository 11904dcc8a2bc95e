import type { FaultLabel } from '../scenario/faults';
import type { Scenario } from '../scenario/scenario';
import type { ApiCallers } from './api-callers';
import type { CallbackTransport } from './callback-transport';
import type { SimulatedFoneStorm } from './fonestorm';
import type { SimulatedReceivers } from './receivers';
import type { SimulatedRelay } from './relay';
import type { VirtualTime } from './virtual-time';

/** A sweep of a run; milliseconds since 1970. */
export interface SweepRecord {
  readonly from: number;
  readonly until: number;
  /** Whether none of its calls and no request for FoneStorm's list failed. */
  readonly isWhole: boolean;
}

/** Everything in a run. */
export interface World {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly relay: SimulatedRelay;
  readonly fonestorm: SimulatedFoneStorm;
  readonly receivers: SimulatedReceivers;
  readonly callbackTransport: CallbackTransport;
  readonly apiCallers: ApiCallers;
  /** The faults that struck. */
  readonly faults: readonly FaultLabel[];
  /** The relay's conferences, by FoneStorm's id. */
  readonly owners: ReadonlyMap<string, string>;
  readonly sweeps: readonly SweepRecord[];
  /** Whether all work ended. */
  readonly isAtRest: boolean;
}
