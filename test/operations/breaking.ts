import { around } from './around';
import type { Ports } from './house';

/** Where a call of a port breaks: with what it does not done, or done. */
export interface Break {
  /** Counted over all ports, from 1. */
  readonly call: number;
  readonly when: 'before' | 'after';
  /** Whether every call after it fails, too: the end of the whole function, as a crash is. */
  readonly isEnd: boolean;
}

/** The same ports, which break at one call; `calls` says how many there were. */
export function breaking(ports: Ports, { call, when, isEnd }: Break): { ports: Ports; calls(): number } {
  let calls = 0;
  const broken = async (_name: string, work: () => Promise<unknown>) => {
    calls += 1;
    if (calls > call && isEnd) throw new Error('nothing works any more');
    if (calls !== call) return work();
    if (when === 'after') await work();
    throw new Error(`call ${call} breaks`);
  };
  return {
    ports: {
      ...ports,
      definitions: around(ports.definitions, broken),
      bookings: around(ports.bookings, broken),
      calls: around(ports.calls, broken),
      fonenumbers: around(ports.fonenumbers, broken),
      journal: around(ports.journal, broken),
      mailbox: around(ports.mailbox, broken),
      questions: around(ports.questions, broken),
      schedules: around(ports.schedules, broken),
      deadLetters: around(ports.deadLetters, broken),
      eventBus: around(ports.eventBus, broken),
      fonestorm: around(ports.fonestorm, broken),
      callbackKeys: around({ read: ports.callbackKeys }, broken).read,
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
export async function everywhere(attempt: (where: Break) => Promise<number>, least = 5): Promise<void> {
  for (let call = 0, isDone = false; !isDone; call += 1) {
    const calls = await attempt({ call, when: 'after', isEnd: true });
    isDone = calls < call;
    if (isDone) expect(calls).toBeGreaterThanOrEqual(least);
  }
}
