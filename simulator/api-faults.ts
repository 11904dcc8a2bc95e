import type { ApiFault } from './faults';
import type { ApiAnswer } from './http/exchange';
import { Refusal } from './http/refusal';

/**
 * Does the work of a request, or does not, as a fault has it.
 *
 * @throws {Refusal} the fault's, or the work's own
 */
export async function withFault(
  fault: ApiFault | undefined,
  work: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const kind = fault?.fault;
  switch (kind) {
    case undefined:
      return work();
    case 'refuse':
      throw new Refusal(400, 'The settings of the simulator refuse this request');
    case 'busy': {
      const sentence = 'The settings of the simulator take no request now: try again in 1 s';
      throw new Refusal(429, sentence, { 'retry-after': '1' });
    }
    case 'fail-before':
      throw failed();
    case 'fail-after':
      await done(work);
      throw failed();
    case 'time-out-before':
      return never();
    case 'time-out-after':
      await done(work);
      return never();
    default:
      return kind satisfies never;
  }
}

/** Whatever the work came to, the caller does not hear of it. */
async function done(work: () => Promise<ApiAnswer>): Promise<void> {
  await work().catch(() => undefined);
}

function failed(): Refusal {
  return new Refusal(502, 'The settings of the simulator make this request fail');
}

/** The connection stays open, and without an answer, until one of its ends closes it. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
