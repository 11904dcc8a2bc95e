import type { FoneNumbers, PassedThrough } from '../number-ports';
import type { FoneStorm } from '../ports';
import { foneStormCalls } from './fonestorm-calls';
import { type FoneStormOptions, foneStormClient } from './fonestorm-client';
import { foneStormFoneNumbers } from './fonestorm-fonenumbers';

/** All FoneStorm clients of a function, with one token and one budget. */
export function foneStormClients(options: FoneStormOptions): {
  readonly fonestorm: FoneStorm;
  readonly fonenumbers: FoneNumbers & PassedThrough;
} {
  const calls = foneStormCalls(options);
  return { fonestorm: foneStormClient(options, calls), fonenumbers: foneStormFoneNumbers(calls) };
}
