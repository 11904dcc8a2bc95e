import { after, type Instant, later, milliseconds } from './instant';
import type { Rules } from './rules';
import { latest, type State } from './state';

/** The end of a conference, and when the relay first knew of its start. */
export interface Known {
  readonly end: Instant;
  readonly since: Instant;
}

/**
 * When a conference is closed. One that is live is closed only if nothing has said for long whether somebody is there: the
 * end of its last call may be lost, and FoneStorm does not say.
 */
export function closesAt(state: State, known: Known, rules: Rules): Instant {
  const { phase, phaseAt = known.since, presenceAt } = state;
  if (phase !== 'live') return after(overSince(state, known), rules.close);
  const saidAt = later(phaseAt, latest(presenceAt, known.end));
  // FoneStorm is asked after a sixth of the time since the end: it is not asked more often for the close.
  const overTime = milliseconds(saidAt) - milliseconds(known.end);
  return after(saidAt, rules.close + Math.max(rules.patience, Math.floor(overTime / 3)));
}

/** From when on a conference that is not live is over. */
function overSince({ phase, phaseAt }: State, { end, since }: Known): Instant {
  const ended = phaseAt ?? since;
  if (phase === 'cancelled' || phase === 'gone' || phase === 'failed') return ended;
  return later(later(end, since), phase === 'ended' ? ended : since);
}

/** Whether a conference is to take place, or goes on, after all. */
export function isReopened(before: State, { phase, presenceAt }: State): boolean {
  const isHeardAgain = before.closedAt !== undefined && presenceAt !== before.presenceAt;
  if (phase === 'live') return phase !== before.phase || isHeardAgain;
  return phase === 'scheduled' && phase !== before.phase;
}

/**
 * Whether an answer at the close leaves nothing to follow. One that was live is closed only if the answer does not say who
 * is there either.
 *
 * @param before the state before the answer
 */
export function isOver(before: State, after: State): boolean {
  if (before.phase !== 'live') return !isReopened(before, after);
  return after.phase === 'live' && after.presenceAt === before.presenceAt;
}
