import { type FoneStorm, FoneStormError } from '../../lambda/ports/fonestorm';
import type { Control } from '../../simulator/control/control';
import { until } from '../until';
import { interceptPort } from './intercept-port';

/**
 * A client that throws `timeout` after FoneStorm has applied a fault without a response. At that time FoneStorm has executed
 * the request, or never will, also on a slow machine. Only one request can be in progress.
 */
export function impatientClient(client: FoneStorm, control: Control): FoneStorm {
  return interceptPort(client, async (_name, work) => {
    const before = silencesOf(control);
    if (before === 0) return work();
    let hasEnded = false;
    const answer = work().finally(() => {
      hasEnded = true;
    });
    // An abandoned request fails when FoneStorm closes: its error must not be unhandled.
    answer.catch(() => undefined);
    await until(() => hasEnded || silencesOf(control) < before);
    if (!hasEnded) throw new FoneStormError('timeout', 'no answer');
    return answer;
  });
}

/** The number of requests that FoneStorm will not answer. */
function silencesOf(control: Control): number {
  const faults = control.settings().apiFaults.filter(({ fault }) => fault.startsWith('time-out'));
  return faults.reduce((sum, { next = 0 }) => sum + next, 0);
}
