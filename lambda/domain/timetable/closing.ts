import { after, type Instant, later, milliseconds } from '../instant';
import type { Rules } from '../rules';
import type { State } from '../state';

/** The times that the close of a conference depends on. */
export interface CloseTimes {
  readonly end: Instant;
  /** The time at which the relay first knew of the conference's start. */
  readonly startKnownSince: Instant;
}

/**
 * The time at which a conference is closed. A live conference is closed only after a long time without any report of presence.
 * The END of its last call may be lost, and FoneStorm may not report presence.
 */
export function closeTimeOf(state: State, times: CloseTimes, rules: Rules): Instant {
  const { phase, phaseAt = times.startKnownSince, presenceReportedAt } = state;
  if (phase !== 'live') return after(endedSince(state, times), rules.closeAfter);
  const reportedAt = later(phaseAt, later(presenceReportedAt, times.end));
  // Status checks come after a sixth of the time since the end. The close waits longer, so it causes no more of them.
  const overTime = milliseconds(reportedAt) - milliseconds(times.end);
  return after(reportedAt, rules.closeAfter + Math.max(rules.statusCheckTimeout, Math.floor(overTime / 3)));
}

/** The time from which a conference that is not live is over. */
function endedSince({ phase, phaseAt }: State, { end, startKnownSince }: CloseTimes): Instant {
  const ended = phaseAt ?? startKnownSince;
  if (phase === 'cancelled' || phase === 'gone' || phase === 'failed') return ended;
  return later(later(end, startKnownSince), phase === 'ended' ? ended : startKnownSince);
}

/** Whether a conference that was over is scheduled or live again. */
export function isReopened(before: State, { phase, presenceReportedAt }: State): boolean {
  const isReportedAgain = before.closedAt !== undefined && presenceReportedAt !== before.presenceReportedAt;
  if (phase === 'live') return phase !== before.phase || isReportedAgain;
  return phase === 'scheduled' && phase !== before.phase;
}

/**
 * Whether a conference can be closed after the status report at its close. A live conference is closed only if the report
 * does not mention presence either.
 *
 * @param before the state before the report
 */
export function canBeClosed(before: State, after: State): boolean {
  if (before.phase !== 'live') return !isReopened(before, after);
  return after.phase === 'live' && after.presenceReportedAt === before.presenceReportedAt;
}
