import type { ApiFault } from '../faults';
import type { ApiResponse } from '../http/exchange';
import { Refusal } from '../http/refusal';

/**
 * Does the work of a request, or fails as a fault says.
 *
 * @throws {Refusal} the fault's, or the work's own
 */
export async function withFault(
  fault: ApiFault | undefined,
  work: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
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
      throw faultFailure();
    case 'fail-after':
      await performIgnoringResult(work);
      throw faultFailure();
    case 'time-out-before':
      return neverRespond();
    case 'time-out-after':
      await performIgnoringResult(work);
      return neverRespond();
    default:
      return kind satisfies never;
  }
}

/** The caller does not get the result of the work. */
async function performIgnoringResult(work: () => Promise<ApiResponse>): Promise<void> {
  await work().catch(() => undefined);
}

function faultFailure(): Refusal {
  return new Refusal(502, 'The settings of the simulator make this request fail');
}

/** The connection stays open without an answer, until one side closes it. */
function neverRespond(): Promise<never> {
  return new Promise(() => undefined);
}
