import { type Definition, windowOf } from './conference';
import type { ChangeEntry } from './entry';
import { phaseOf } from './hearing';
import { again, inPhase, type State } from './state';

/**
 * The state after an update of the definition. A conference that ended and is to begin once more is scheduled again. One that
 * goes on only because its time is not over has ended if it has no times any more, and nobody is there.
 */
export function moved(before: State, entry: ChangeEntry, definition: Definition | undefined): State {
  if (isMovedAhead(before, entry, definition)) return again(before, entry.receivedAt);
  return isLeftOpen(before, definition) ? inPhase(before, 'ended') : before;
}

/** Also if it is always open from now on. */
function isMovedAhead(
  { phase }: State,
  { changed = [], receivedAt }: ChangeEntry,
  definition: Definition | undefined,
): boolean {
  const isMoved = changed.includes('start_time') || changed.includes('end_time');
  if (phase !== 'ended' || !isMoved || !definition) return false;
  const window = windowOf(definition.fields);
  return !window || window.end > receivedAt;
}

function isLeftOpen(state: State, definition: Definition | undefined): boolean {
  const isStanding = definition !== undefined && !windowOf(definition.fields);
  return isStanding && state.phase === 'live' && phaseOf(state, definition) === 'ended';
}
