import { type FoneStorm, FoneStormError } from '../../lambda/ports/fonestorm';
import type { Control } from '../../simulator/control/control';
import { until } from '../until';
import { interceptPort } from './intercept-port';

/**
 * A client that gives a request up once a fault has struck it that never answers: FoneStorm has then done what it was
 * asked, or will not, however slow the machine is. One request is under way at a time.
 */
export function impatientClient(client: FoneStorm, control: Control): FoneStorm {
  return interceptPort(client, async (_name, work) => {
    const before = silencesOf(control);
    if (before === 0) return work();
    let hasEnded = false;
    const answer = work().finally(() => {
      hasEnded = true;
    });
    // One that is given up breaks when FoneStorm ends, and nobody waits for it then.
    answer.catch(() => undefined);
    await until(() => hasEnded || silencesOf(control) < before);
    if (!hasEnded) throw new FoneStormError('timeout', 'no answer');
    return answer;
  });
}

/** How many requests FoneStorm is still to leave without an answer. */
function silencesOf(control: Control): number {
  const faults = control.settings().apiFaults.filter(({ fault }) => fault.startsWith('time-out'));
  return faults.reduce((sum, { next = 0 }) => sum + next, 0);
}
