import type { FoneNumbers } from '../../ports/fonenumbers';
import type { FoneStorm } from '../../ports/fonestorm';
import type { PassThrough } from '../../ports/pass-through';
import { foneStormApi } from './api';
import { type FoneStormOptions, foneStormConferences } from './conferences';
import { foneStormFoneNumbers } from './fonenumbers';

/** All FoneStorm clients of a function, with one token and one budget. */
export function foneStormClients(options: FoneStormOptions): {
  readonly fonestorm: FoneStorm;
  readonly fonenumbers: FoneNumbers & PassThrough;
} {
  const api = foneStormApi(options);
  return { fonestorm: foneStormConferences(options, api), fonenumbers: foneStormFoneNumbers(api) };
}
