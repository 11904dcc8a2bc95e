import type { Entry } from './entry';
import { after, type Instant, later } from './instant';
import type { Rules } from './rules';
import type { State } from './state';
import { closeTimeOf } from './timetable/closing';
import { isAlwaysOpen } from './timetable/timetable';

/** The expiry that an entry causes. */
export interface LogExpiry {
  /** The expiry of the record of this entry. Undefined: it does not expire. */
  readonly expiresAt?: Instant;
  /** The earlier records get the same expiry. */
  readonly isExpiryMoved?: true;
}

const HOUR = 3600_000;
/** How much later than the foreseen close, plus the retention, the log expires: a conference may overrun, or close late. */
const RESERVE = 36 * HOUR;
/** The most of that. A log that is kept longer, because the conference was moved to an earlier time, gets a new expiry. */
const MAX_RESERVE = 48 * HOUR;

/**
 * Plans the expiry of the log. Every record expires at the time that was planned when it was written. The earlier records get a
 * new expiry only if the conference is moved, or its audit fails.
 *
 * @param before the state before the entry
 * @param state the state after the entry, with its timetable
 * @param audit the result of the audit, if the entry closes the conference
 */
export function planLogExpiry(
  before: State,
  state: State,
  entry: Entry,
  audit: 'passed' | 'failed' | undefined,
  rules: Rules,
): LogExpiry & { readonly state: State } {
  const { logExpiresAt: planned, ...rest } = state;
  const byAge = after(entry.receivedAt, rules.logRetention);
  if (state.erasedAt !== undefined) return { state: rest, expiresAt: byAge };
  if (audit === 'failed') return { state: { ...rest, logExpiresAt: 'never' }, isExpiryMoved: true };
  if (isAlwaysOpen(state.timetable)) {
    const isNew = !isAlwaysOpen(before.timetable) && before.position > 0;
    return { state: rest, expiresAt: byAge, ...(isNew && { isExpiryMoved: true }) };
  }
  const closesAt = foreseenClose(state, rules);
  // Only a refused command is in the log: there is no conference.
  if (entry.kind === 'command' && state.phase === undefined) return { state, expiresAt: byAge };
  if (closesAt === undefined || (planned === 'never' && audit === undefined)) return { state };
  // An entry that is received after the close has no influence on the other records.
  if (
    planned !== undefined &&
    planned !== 'never' &&
    before.closedAt !== undefined &&
    state.closedAt !== undefined
  )
    return { state, expiresAt: later(planned, byAge) };
  const needed = after(later(closesAt, entry.receivedAt), rules.logRetention);
  const isEnough = planned !== undefined && planned !== 'never' && planned >= needed;
  if (isEnough && planned <= after(needed, MAX_RESERVE)) return { state, expiresAt: planned };
  const expiresAt = after(needed, RESERVE);
  return {
    state: { ...state, logExpiresAt: expiresAt },
    expiresAt,
    ...(before.position > 0 && { isExpiryMoved: true }),
  };
}

/** The close of a conference with times: past or to come. */
function foreseenClose(state: State, rules: Rules): Instant | undefined {
  const { closedAt, timetable } = state;
  if (closedAt !== undefined) return closedAt;
  const { end, startKnownSince } = timetable ?? {};
  if (end === undefined || startKnownSince === undefined) return undefined;
  return closeTimeOf(state, { end, startKnownSince }, rules);
}

/** The expiry of what is written for an entry before its outcome is known. */
export function expiryBefore(state: State | undefined, entry: Entry, rules: Rules): Instant | undefined {
  const byAge = after(entry.receivedAt, rules.logRetention);
  if (isAlwaysOpen(state?.timetable)) return byAge;
  const { logExpiresAt } = state ?? {};
  return logExpiresAt === undefined || logExpiresAt === 'never' ? undefined : later(logExpiresAt, byAge);
}
