import type { HttpResponse } from '../lambda/http/exchange';
import { Problem } from '../lambda/http/problems';
import type { ApiFault } from './faults';

/**
 * Does the work of a request, or does not, as a fault has it.
 *
 * @throws {Problem} the fault's, or the work's own
 */
export async function withFault(
  fault: ApiFault | undefined,
  work: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const kind = fault?.fault;
  switch (kind) {
    case undefined:
      return work();
    case 'refuse':
      throw new Problem('refused-by-fonestorm', 'The settings of the simulator refuse this request');
    case 'busy': {
      const detail = 'The settings of the simulator take no request now: try again in 1 s';
      throw new Problem('too-many-requests', detail, { retryAfter: 1 });
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
async function done(work: () => Promise<HttpResponse>): Promise<void> {
  await work().catch(() => undefined);
}

function failed(): Problem {
  return new Problem('fonestorm-failed', 'The settings of the simulator make this request fail');
}

/** The connection stays open, and without an answer, until one of its ends closes it. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
