import type { Mutation } from '../mutations/mutation';
import type { Narrate } from '../runs/story';
import type { Faults } from '../scenario/faults';
import type { Scenario } from '../scenario/scenario';
import type { SimulatedFoneStorm } from './fonestorm';
import type { RelayKeys } from './key-rotation';
import type { SimulatedReceivers } from './receivers';
import type { VirtualTime } from './virtual-time';

export const PUBLIC_URL = 'https://relay.example';
export const TOKEN = 'a token';
export const CREDENTIALS = {
  tokens: { caller: TOKEN },
  users: {},
  loginKey: 'a key of more than 32 characters',
};

/** The world around a simulated relay. */
export interface RelayParts {
  readonly time: VirtualTime;
  readonly faults: Faults;
  readonly scenario: Scenario;
  readonly fonestorm: SimulatedFoneStorm;
  readonly receivers: SimulatedReceivers;
  readonly keys: RelayKeys;
  readonly mutation?: Mutation | undefined;
  readonly narrate: Narrate;
}
