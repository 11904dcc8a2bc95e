import { advance } from '../../lambda/domain/advance';
import { isStaleCallStatus, parseCallbackEntry } from '../../lambda/domain/callback/parse-callback';
import type { Definition } from '../../lambda/domain/definition';
import type { Entry, StatusCheck } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { AdvanceInput } from '../../lambda/domain/outcome';
import { DEFAULT_RULES, type Rules } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { definition as usual } from './entries';

export interface AdvanceResult {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly statusChecks: readonly StatusCheck[];
  /** The events, without `Callback Received`. */
  readonly types: readonly StatusEvent['type'][];
}

/** Advances a conference by entries, one after another, with a record of which entry brought an identity first. */
export function advanceEntries(
  entries: readonly Entry[],
  { definition = usual, rules = DEFAULT_RULES }: { definition?: Definition; rules?: Rules } = {},
): AdvanceResult {
  const claims = idempotencyKeys();
  const events: StatusEvent[] = [];
  const statusChecks: StatusCheck[] = [];
  let state: State | undefined;
  for (const entry of entries) {
    const outcome = advance({ definition, state, ...claims(entry) }, entry, rules);
    state = outcome.state;
    events.push(...outcome.events);
    if (outcome.statusCheck) statusChecks.push(outcome.statusCheck);
  }
  const types = events.map(({ type }) => type).filter((type) => type !== 'Callback Received');
  return { state: state ?? INITIAL_STATE, events, statusChecks, types };
}

/** A record of which entry brought an identity first. */
export function idempotencyKeys(): (entry: Entry) => Pick<AdvanceInput, 'duplicateOf' | 'isStale'> {
  const claims = new Map<string, Map<Instant | undefined, string>>();
  const made = (uid: string, status: string) => {
    const key = `${uid} ${status}`;
    const times = claims.get(key) ?? new Map<Instant | undefined, string>();
    claims.set(key, times);
    return times;
  };
  return (entry) => {
    const call = entry.kind === 'callback' ? parseCallbackEntry(entry).call : undefined;
    if (!call) return {};
    const owner = made(call.uid, call.status).get(call.time) ?? entry.id;
    made(call.uid, call.status).set(call.time, owner);
    const others = [...made(call.uid, call.status === 'BEGIN' ? 'END' : 'BEGIN').keys()];
    return { isStale: isStaleCallStatus(call, others), ...(owner !== entry.id && { duplicateOf: owner }) };
  };
}
