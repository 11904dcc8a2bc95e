import type { Budget } from '../../../lambda/ports/budget';
import type { FoneNumbers } from '../../../lambda/ports/fonenumbers';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import type { InMemoryConferenceStore } from '../../in-memory/conferences';
import type { Ports } from '../stand-ins/ports';

/** A relay in which one of the rules that make it safe does not hold. */
export interface Mutation {
  /** The operations of an invocation get these ports in place of their own. */
  readonly mutatePorts?: (ports: Ports) => Ports;
  /** The ports are over this store in place of the real one. */
  readonly mutateStore?: (store: InMemoryConferenceStore) => InMemoryConferenceStore;
  readonly mutateFoneStorm?: (fonestorm: FoneStorm) => FoneStorm;
  readonly mutateNumbers?: (fonenumbers: FoneNumbers) => FoneNumbers;
  readonly budget?: Budget;
  /** Whether what the bus says of so many events that it does not take is not looked at. */
  readonly ignoresRefusals?: (count: number) => boolean;
}
