import type { Budget } from '../../../lambda/ports/budget';
import type { FoneNumbers } from '../../../lambda/ports/fonenumbers';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import type { InMemoryConferenceStore } from '../../in-memory/conferences';
import type { Ports } from '../stand-ins/ports';

/** A change of the relay that removes one of its rules. */
export interface Mutation {
  /** The operations of an invocation get these ports instead of the usual ones. */
  readonly mutatePorts?: (ports: Ports) => Ports;
  /** The ports use this store instead of the real one. */
  readonly mutateStore?: (store: InMemoryConferenceStore) => InMemoryConferenceStore;
  readonly mutateFoneStorm?: (fonestorm: FoneStorm) => FoneStorm;
  readonly mutateNumbers?: (fonenumbers: FoneNumbers) => FoneNumbers;
  readonly budget?: Budget;
  /** Whether the relay ignores that the bus refused this number of events. */
  readonly ignoresRefusals?: (count: number) => boolean;
}
