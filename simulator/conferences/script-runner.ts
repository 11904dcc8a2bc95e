import type { SimulatedClock } from '../clock';
import type { LiveSettings } from '../settings';
import type { Attendance } from './attendance';
import { remainingScript, type ScriptStep } from './conference-script';
import type { Conferences } from './conferences';

/** Performs the steps of conferences when the simulator's clock shows their times. */
export interface ScriptRunner {
  /** Starts the script of a conference, or restarts it after a change. Due steps happen at once. */
  start(id: string): void;
  /** Starts the scripts of all conferences. */
  startAll(): void;
  /** Stops the script of a conference. */
  stop(id: string): void;
  /** Stops all scripts. */
  stopAll(): void;
  /** Must be called after a change of the clock. */
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
  const remaining = new Map<string, readonly ScriptStep[]>();
  let timer: NodeJS.Timeout | undefined;
  /** The end of the timer, on the simulator's clock. */
  let wakesAt = Number.POSITIVE_INFINITY;

  function plan(id: string): void {
    const conference = conferences.get(id);
    if (!conference || conference.isOver || !settings.current().runsScripts) remaining.delete(id);
    else remaining.set(id, remainingScript(conference.fields, clock.now()));
  }

  function wake(): void {
    clearTimeout(timer);
    wakesAt = Number.POSITIVE_INFINITY;
    wakeAt([...remaining.keys()].reduce((next, id) => Math.min(next, runDueSteps(id)), wakesAt));
  }

  /** Performs the due steps of a conference, and returns the time of the next one. */
  function runDueSteps(id: string): number {
    const steps = remaining.get(id) ?? [];
    const now = clock.now();
    const next = steps.findIndex(({ at }) => at > now);
    if (next === 0) return steps[0]?.at ?? Number.POSITIVE_INFINITY;
    const later = next === -1 ? [] : steps.slice(next);
    if (later.length === 0) remaining.delete(id);
    else remaining.set(id, later);
    for (const step of steps.slice(0, steps.length - later.length)) perform(id, step);
    return later[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  function wakeAt(time: number): void {
    if (time >= wakesAt) return;
    wakesAt = time;
    clearTimeout(timer);
    const wait = clock.until(time);
    if (wait !== undefined) timer = setTimeout(wake, Math.min(Math.ceil(wait), MAX_TIMER)).unref();
  }

  function perform(id: string, step: ScriptStep): void {
    // A late timer has the same effects as a punctual one.
    const done =
      step.action === 'close' ? attendance.close(id) : attendance[step.action](id, step.person, step.at);
    // If the state cannot be written, the next change writes it, and fails if it cannot.
    done.catch(() => undefined);
  }

  return {
    start(id) {
      plan(id);
      wakeAt(runDueSteps(id));
    },
    startAll() {
      for (const { id } of conferences.all()) plan(id);
      wake();
    },
    stop(id) {
      remaining.delete(id);
    },
    stopAll() {
      remaining.clear();
      clearTimeout(timer);
      wakesAt = Number.POSITIVE_INFINITY;
    },
    wake,
  };
}
