import type { SimulatedClock } from '../clock';
import type { LiveSettings } from '../settings';
import type { Attendance } from './attendance';
import { remainingScript, type ScriptStep } from './conference-script';
import type { Conferences } from './conferences';

/** Makes conferences live: what their scripts have, when the simulator's clock shows the time of it. */
export interface ScriptRunner {
  /** Begins the life of a conference, or begins it anew after a change. What is due happens at once. */
  start(id: string): void;
  /** Begins the lives of all conferences. */
  startAll(): void;
  /** Stops the life of a conference. */
  stop(id: string): void;
  /** Stops all lives. */
  stopAll(): void;
  /** To be called when the clock was changed. */
  wake(): void;
}

export interface ScriptRunnerParts {
  readonly conferences: Conferences;
  readonly attendance: Attendance;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** Timers do not wait longer (2^31 - 1 milliseconds). */
const MAX_TIMER = 2_147_483_647;

export function createScriptRunner({
  conferences,
  attendance,
  settings,
  clock,
}: ScriptRunnerParts): ScriptRunner {
  const ahead = new Map<string, readonly ScriptStep[]>();
  let timer: NodeJS.Timeout | undefined;
  /** When the timer ends, on the simulator's clock. */
  let wakesAt = Number.POSITIVE_INFINITY;

  function plan(id: string): void {
    const conference = conferences.get(id);
    if (!conference || conference.isOver || !settings.current().runsScripts) ahead.delete(id);
    else ahead.set(id, remainingScript(conference.fields, clock.now()));
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
    if (wait !== undefined) timer = setTimeout(wake, Math.min(Math.ceil(wait), MAX_TIMER)).unref();
  }

  function act(id: string, step: ScriptStep): void {
    // A late timer has the same effects as a punctual one.
    const done =
      step.action === 'close' ? attendance.close(id) : attendance[step.action](id, step.person, step.at);
    // What could not be written is written with the next change; whoever makes that hears of it.
    done.catch(() => undefined);
  }

  return {
    start(id) {
      plan(id);
      wakeAt(caughtUp(id));
    },
    startAll() {
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
