import { derivePhase } from './apply-callback';
import { type Definition, windowOf } from './definition';
import type { ChangeEntry } from './entry';
import { restarted, type State, withPhase } from './state';

/**
 * The state after an update of the definition. A conference that ended and was moved to a later time is scheduled again. An
 * empty conference that is live only until its end time ends if its times are removed.
 */
export function applyUpdate(before: State, entry: ChangeEntry, definition: Definition | undefined): State {
  if (isMovedLater(before, entry, definition)) return restarted(before, entry.receivedAt);
  return isEmptyWithoutTimes(before, definition) ? withPhase(before, 'ended') : before;
}

/** Whether an ended conference got a later end time, or lost its times and is always open now. */
function isMovedLater(
  { phase }: State,
  { changed = [], receivedAt }: ChangeEntry,
  definition: Definition | undefined,
): boolean {
  const isMoved = changed.includes('start_time') || changed.includes('end_time');
  if (phase !== 'ended' || !isMoved || !definition) return false;
  const window = windowOf(definition.fields);
  return !window || window.end > receivedAt;
}

function isEmptyWithoutTimes(state: State, definition: Definition | undefined): boolean {
  const isAlwaysOpen = definition !== undefined && !windowOf(definition.fields);
  return isAlwaysOpen && state.phase === 'live' && derivePhase(state, definition) === 'ended';
}
