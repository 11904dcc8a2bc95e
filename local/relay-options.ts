import type { BudgetOptions } from '../lambda/adapters/dynamodb/budget';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';
import type { UnmanagedPolicy } from '../lambda/contract/unmanaged-policies';
import type { Generation } from '../lambda/domain/generation';
import type { Rules } from '../lambda/domain/rules';
import type { SweepOptions } from '../lambda/operations/sweep/sweep';
import type { ConsoleFiles } from '../lambda/ports/console-files';
import type { Logger } from '../lambda/ports/logger';
import type { BusEvent } from './event-bus';
import type { OnAttempt } from './report-attempt';

export interface RelayOptions extends SweepOptions {
  /** The folder of everything that stays between runs. */
  readonly folder: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end; default localhost. */
  readonly publicUrl?: string | undefined;
  readonly fonestorm: { readonly url: string; readonly credentials: FoneStormCredentials };
  /** The generation of FoneStorm's API; default `2017`. */
  readonly generation?: Generation;
  /** Other sites whose pages may use the API; default none. */
  readonly corsOrigins?: readonly string[];
  /** The sources of events that are commands; default none. */
  readonly commandSources?: readonly string[];
  /** Whether other machines reach the relay: it then has secrets that nobody can guess. */
  readonly isPublic?: boolean;
  /** The built files of the console; default no console. */
  readonly consoleFiles?: ConsoleFiles | undefined;
  /** The URL of the simulator's control API, which the console uses; default none. */
  readonly simulatorControlUrl?: string | undefined;
  readonly logger: Logger;
  /** Gets each event as it is published. */
  readonly onEvent?: (event: BusEvent) => void;
  /** Gets each attempt to deliver a callback as it ends. */
  readonly onAttempt?: OnAttempt;
  /** The rules that differ from `RULES`. */
  readonly rules?: Partial<Rules>;
  /** The treatment of unmanaged conferences; default `report`. */
  readonly unmanagedConferences?: UnmanagedPolicy;
  /** Milliseconds from one sweep to the next; default a minute. */
  readonly sweepInterval?: number;
  /** The timeout of a request to FoneStorm, in milliseconds. */
  readonly timeout?: number;
  readonly budget?: Pick<BudgetOptions, 'requestsPerSecond'>;
  /** Called when the budget grants a request to FoneStorm, with the milliseconds that the request waited. */
  readonly onGrant?: (waited: number) => void;
}
