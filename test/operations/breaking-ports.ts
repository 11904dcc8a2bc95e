import { interceptPort } from './intercept-port';
import type { Ports } from './test-relay';

/** Where a call of a port breaks: with what it does not done, or done. */
export interface BreakPoint {
  /** Counted over all ports, from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
  /** Whether every call after it fails, too: the end of the whole function, as a crash is. */
  readonly isCrash: boolean;
}

/** The same ports, which break at one call; `calls` says how many there were. */
export function breakingPorts(
  ports: Ports,
  { call, when, isCrash }: BreakPoint,
): { ports: Ports; calls(): number } {
  let calls = 0;
  const broken = async (_name: string, work: () => Promise<unknown>) => {
    calls += 1;
    if (calls > call && isCrash) throw new Error('nothing works any more');
    if (calls !== call) return work();
    if (when === 'after') await work();
    throw new Error(`call ${call} breaks`);
  };
  return {
    ports: {
      ...ports,
      definitions: interceptPort(ports.definitions, broken),
      bookings: interceptPort(ports.bookings, broken),
      calls: interceptPort(ports.calls, broken),
      fonenumbers: interceptPort(ports.fonenumbers, broken),
      conferenceLog: interceptPort(ports.conferenceLog, broken),
      mailbox: interceptPort(ports.mailbox, broken),
      statusChecks: interceptPort(ports.statusChecks, broken),
      schedules: interceptPort(ports.schedules, broken),
      deadLetters: interceptPort(ports.deadLetters, broken),
      eventBus: interceptPort(ports.eventBus, broken),
      fonestorm: interceptPort(ports.fonestorm, broken),
      callbackKeys: interceptPort({ read: ports.callbackKeys }, broken).read,
    },
    calls: () => calls,
  };
}

/**
 * Does something again and again: at first nothing works; then everything ends after its first call of a port, after
 * its second, and so on, until it comes to its own end. (To end before a call is to end after the one before it.)
 *
 * @param attempt does it once with ports that break so, judges, and says how many calls there were
 * @param least so many calls there are, where nothing breaks
 */
export async function atEveryCall(attempt: (where: BreakPoint) => Promise<number>, least = 5): Promise<void> {
  for (let call = 0, isDone = false; !isDone; call += 1) {
    const calls = await attempt({ call, when: 'after', isCrash: true });
    isDone = calls < call;
    if (isDone) expect(calls).toBeGreaterThanOrEqual(least);
  }
}
