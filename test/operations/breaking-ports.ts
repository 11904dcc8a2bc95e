import { interceptPort } from './intercept-port';
import type { Ports } from './test-relay';

/** The call of a port that fails: before or after its effect. */
export interface BreakPoint {
  /** Counted over all ports, from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
  /** Whether each later call fails too, as after a crash of the function. */
  readonly isCrash: boolean;
}

/** The same ports with one failing call. `calls` returns the number of calls so far. */
export function breakingPorts(
  ports: Ports,
  { call, when, isCrash }: BreakPoint,
): { ports: Ports; calls(): number } {
  let calls = 0;
  const failing = async (_name: string, work: () => Promise<unknown>) => {
    calls += 1;
    if (calls > call && isCrash) throw new Error('the function has crashed');
    if (calls !== call) return work();
    if (when === 'after') await work();
    throw new Error(`call ${call} fails`);
  };
  return {
    ports: {
      ...ports,
      definitions: interceptPort(ports.definitions, failing),
      series: interceptPort(ports.series, failing),
      bookings: interceptPort(ports.bookings, failing),
      calls: interceptPort(ports.calls, failing),
      fonenumbers: interceptPort(ports.fonenumbers, failing),
      conferenceLog: interceptPort(ports.conferenceLog, failing),
      commands: interceptPort(ports.commands, failing),
      mailbox: interceptPort(ports.mailbox, failing),
      statusChecks: interceptPort(ports.statusChecks, failing),
      schedules: interceptPort(ports.schedules, failing),
      deadLetters: interceptPort(ports.deadLetters, failing),
      eventBus: interceptPort(ports.eventBus, failing),
      fonestorm: interceptPort(ports.fonestorm, failing),
      callbackKeys: interceptPort({ read: ports.callbackKeys }, failing).read,
    },
    calls: () => calls,
  };
}

/**
 * Repeats an attempt with a crash after no call of a port, after the first one, and so on, until it ends without a crash. A
 * crash before a call is the same as one after the call before it.
 *
 * @param attempt makes and checks one attempt with ports that crash there. Returns the number of calls.
 * @param minCalls the least number of calls of an attempt without a crash
 */
export async function atEveryCall(
  attempt: (where: BreakPoint) => Promise<number>,
  minCalls = 5,
): Promise<void> {
  for (let call = 0, isComplete = false; !isComplete; call += 1) {
    const calls = await attempt({ call, when: 'after', isCrash: true });
    isComplete = calls < call;
    if (isComplete) expect(calls).toBeGreaterThanOrEqual(minCalls);
  }
}
