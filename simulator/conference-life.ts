import type { Attendance } from './attendance';
import type { SimulatedClock } from './clock';
import { type Step, scriptFrom } from './conference-script';
import type { Conferences } from './conferences';
import type { LiveSettings } from './settings';

/** Makes conferences live: what their scripts have, when the simulator's clock shows the time of it. */
export interface ConferenceLife {
  /** Begins the life of a conference, or begins it anew after a change. What is due happens at once. */
  begin(id: string): void;
  /** Begins the lives of all conferences. */
  beginAll(): void;
  /** Stops the life of a conference. */
  stop(id: string): void;
  /** Stops all lives. */
  stopAll(): void;
  /** To be called when the clock was changed. */
  wake(): void;
}

export interface LifeParts {
  readonly conferences: Conferences;
  readonly attendance: Attendance;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** Timers do not wait longer (2^31 - 1 milliseconds). */
const LONGEST_WAIT = 2_147_483_647;

export function conferenceLife({ conferences, attendance, settings, clock }: LifeParts): ConferenceLife {
  const ahead = new Map<string, readonly Step[]>();
  let timer: NodeJS.Timeout | undefined;
  /** When the timer ends, on the simulator's clock. */
  let wakesAt = Number.POSITIVE_INFINITY;

  function plan(id: string): void {
    const conference = conferences.get(id);
    if (!conference || conference.isOver || !settings.current().lives) ahead.delete(id);
    else ahead.set(id, scriptFrom(conference.fields, clock.now()));
  }

  function wake(): void {
    clearTimeout(timer);
    wakesAt = Number.POSITIVE_INFINITY;
    wakeAt([...ahead.keys()].reduce((next, id) => Math.min(next, caughtUp(id)), wakesAt));
  }

  /** Performs the due steps of a conference, and returns the time of the next one. */
  function caughtUp(id: string): number {
    const steps = ahead.get(id) ?? [];
    const now = clock.now();
    const next = steps.findIndex(({ at }) => at > now);
    if (next === 0) return steps[0]?.at ?? Number.POSITIVE_INFINITY;
    const left = next === -1 ? [] : steps.slice(next);
    if (left.length === 0) ahead.delete(id);
    else ahead.set(id, left);
    for (const step of steps.slice(0, steps.length - left.length)) act(id, step);
    return left[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  function wakeAt(moment: number): void {
    if (moment >= wakesAt) return;
    wakesAt = moment;
    clearTimeout(timer);
    const wait = clock.until(moment);
    if (wait !== undefined) timer = setTimeout(wake, Math.min(Math.ceil(wait), LONGEST_WAIT)).unref();
  }

  function act(id: string, step: Step): void {
    // A late timer has the same effects as a punctual one.
    const done = step.does === 'close' ? attendance.close(id) : attendance[step.does](id, step.who, step.at);
    // What could not be written is written with the next change; whoever makes that hears of it.
    done.catch(() => undefined);
  }

  return {
    begin(id) {
      plan(id);
      wakeAt(caughtUp(id));
    },
    beginAll() {
      for (const { id } of conferences.all()) plan(id);
      wake();
    },
    stop(id) {
      ahead.delete(id);
    },
    stopAll() {
      ahead.clear();
      clearTimeout(timer);
      wakesAt = Number.POSITIVE_INFINITY;
    },
    wake,
  };
}
