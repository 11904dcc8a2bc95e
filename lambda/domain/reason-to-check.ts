import { hasPresenceFields, isProvenNew, reportsOngoing, reportsSomeonePresent } from './apply-callback';
import type { Callback } from './callback/parse-callback';
import type { Definition } from './definition';
import type { CallbackEntry } from './entry';
import { redactText } from './redaction/redact';
import { pinToRedact, redactFault } from './redaction/redact-callback';
import type { Rules } from './rules';
import { isAbsentAtFoneStorm, isAnyonePresent, isAttended, type State } from './state';
import { isUnknownWord, meaningOf } from './status-words';

/**
 * The reason for a status check after an ambiguous callback, a sentence; undefined if the callback is clear.
 *
 * @param after the state after the callback
 */
export function reasonToCheck(
  entry: CallbackEntry,
  callback: Callback,
  before: State,
  after: State,
  definition: Definition | undefined,
  rules: Rules,
): string | undefined {
  const { namedConferenceId, statusWord } = callback;
  if (entry.redriven) return 'a callback came back from a dead-letter queue';
  const [fault] = callback.faults;
  if (fault !== undefined) return `a callback has a fault: ${redactFault(fault, pinToRedact(definition))}`;
  if (!hasKnownMeaning(callback, rules)) return 'a callback has no field with a known meaning';
  if (
    namedConferenceId !== undefined &&
    !isAboutConference(namedConferenceId, entry.conferenceId, definition)
  ) {
    return `a callback names another conference: ${redactText(namedConferenceId)}`;
  }
  const isOver = meaningOf(statusWord, rules) === 'ended';
  if (isOver && (reportsSomeonePresent(callback) || before.participants.length > 0)) {
    return 'a callback reports the end, but somebody is present';
  }
  if (
    hasPresenceFields(callback) &&
    !isAnyonePresent({ ...after, participants: [] }) &&
    isAnyonePresent(after)
  ) {
    return 'a callback reports nobody present, but calls are in progress';
  }
  if (after.hasUnknownArrivals && isAttended(after) && !isAnyonePresent(after)) {
    return 'it is not known who joined before the adoption';
  }
  if (isAbsentAtFoneStorm(before)) return `a callback was received for a conference that is ${before.phase}`;
  if (before.phase === 'ended' && reportsOngoing(callback, rules) && !isProvenNew(callback, after)) {
    return 'a callback without a time reports that the ended conference goes on';
  }
  return undefined;
}

/**
 * The reason for a status check before a repeated call and status is dropped. Without a time, a status that arrives again
 * after the other status may be a repeat, or news.
 *
 * @param isStale the end of the call is known already
 */
export function reasonToCheckRepeat({ call }: Callback, before: State, isStale: boolean): string | undefined {
  if (call === undefined || call.time !== undefined) return undefined;
  if (call.status === 'BEGIN') {
    return isStale ? 'a callback without a time repeats the BEGIN of a call that ended' : undefined;
  }
  return isAnyonePresent(before) ? 'a callback without a time repeats the END of a call' : undefined;
}

function hasKnownMeaning(callback: Callback, rules: Rules): boolean {
  const { statusWord, call } = callback;
  if (hasPresenceFields(callback) || call) return true;
  return (
    statusWord !== undefined && (isUnknownWord(statusWord) || meaningOf(statusWord, rules) !== undefined)
  );
}

function isAboutConference(id: string, conferenceId: string, definition?: Definition): boolean {
  return id === conferenceId || definition?.fonestorm === undefined || id === definition.fonestorm.id;
}
