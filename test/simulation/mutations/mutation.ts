import type { FoneNumbers } from '../../../lambda/number-ports';
import type { Budget, FoneStorm } from '../../../lambda/ports';
import type { Conferences } from '../../in-memory/conferences';
import type { Ports } from '../ports';

/** A relay in which one of the rules that make it safe does not hold. */
export interface Mutation {
  /** The operations of an invocation get these ports in place of their own. */
  readonly mutated?: (ports: Ports) => Ports;
  /** The ports are over this store in place of the real one. */
  readonly stored?: (store: Conferences) => Conferences;
  readonly client?: (fonestorm: FoneStorm) => FoneStorm;
  readonly numbers?: (fonenumbers: FoneNumbers) => FoneNumbers;
  readonly budget?: Budget;
  /** Whether what the bus says of so many events that it does not take is not looked at. */
  readonly forgets?: (count: number) => boolean;
}
