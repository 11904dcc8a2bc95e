import { after, type Instant, later, milliseconds } from './instant';
import type { Rules } from './rules';
import { latest, type State } from './state';

/** The times that the close of a conference depends on. */
export interface CloseTimes {
  readonly end: Instant;
  /** The time at which the relay first knew of the conference's start. */
  readonly since: Instant;
}

/**
 * The time at which a conference is closed. A live conference is closed only after a long time without any report of
 * presence: the END of its last call may be lost, and FoneStorm may not report presence.
 */
export function closesAt(state: State, times: CloseTimes, rules: Rules): Instant {
  const { phase, phaseAt = times.since, presenceAt } = state;
  if (phase !== 'live') return after(overSince(state, times), rules.close);
  const reportedAt = later(phaseAt, latest(presenceAt, times.end));
  // Status checks come after a sixth of the time since the end. The close waits longer, so it causes no more of them.
  const overTime = milliseconds(reportedAt) - milliseconds(times.end);
  return after(reportedAt, rules.close + Math.max(rules.patience, Math.floor(overTime / 3)));
}

/** The time from which a conference that is not live is over. */
function overSince({ phase, phaseAt }: State, { end, since }: CloseTimes): Instant {
  const ended = phaseAt ?? since;
  if (phase === 'cancelled' || phase === 'gone' || phase === 'failed') return ended;
  return later(later(end, since), phase === 'ended' ? ended : since);
}

/** Whether a conference that was over is scheduled or live again. */
export function isReopened(before: State, { phase, presenceAt }: State): boolean {
  const isReportedAgain = before.closedAt !== undefined && presenceAt !== before.presenceAt;
  if (phase === 'live') return phase !== before.phase || isReportedAgain;
  return phase === 'scheduled' && phase !== before.phase;
}

/**
 * Whether a conference can be closed after the status report at its close. A live conference is closed only if the report
 * does not mention presence either.
 *
 * @param before the state before the answer
 */
export function isOver(before: State, after: State): boolean {
  if (before.phase !== 'live') return !isReopened(before, after);
  return after.phase === 'live' && after.presenceAt === before.presenceAt;
}
