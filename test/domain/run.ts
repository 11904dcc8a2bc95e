import { advance, type Known } from '../../lambda/domain/advance';
import { callbackOf, isOvertaken } from '../../lambda/domain/callback';
import type { Definition } from '../../lambda/domain/conference';
import type { Entry, Question } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { RULES, type Rules } from '../../lambda/domain/rules';
import { INITIAL, type State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { definition as usual } from './entries';

export interface Run {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly questions: readonly Question[];
  /** What happened beside the callbacks themselves. */
  readonly types: readonly StatusEvent['type'][];
}

/** Advances a conference by entries, one after another, with a record of which entry brought an identity first. */
export function run(
  entries: readonly Entry[],
  { definition = usual, rules = RULES }: { definition?: Definition; rules?: Rules } = {},
): Run {
  const claims = claiming();
  const events: StatusEvent[] = [];
  const questions: Question[] = [];
  let state: State | undefined;
  for (const entry of entries) {
    const outcome = advance({ definition, state, ...claims(entry) }, entry, rules);
    state = outcome.state;
    events.push(...outcome.events);
    if (outcome.question) questions.push(outcome.question);
  }
  const types = events.map(({ type }) => type).filter((type) => type !== 'Callback Received');
  return { state: state ?? INITIAL, events, questions, types };
}

/** A record of which entry brought an identity first. */
export function claiming(): (entry: Entry) => Pick<Known, 'duplicateOf' | 'isOvertaken'> {
  const claims = new Map<string, Map<Instant | undefined, string>>();
  const made = (uid: string, status: string) => {
    const key = `${uid} ${status}`;
    const times = claims.get(key) ?? new Map<Instant | undefined, string>();
    claims.set(key, times);
    return times;
  };
  return (entry) => {
    const call = entry.kind === 'callback' ? callbackOf(entry).call : undefined;
    if (!call) return {};
    const owner = made(call.uid, call.status).get(call.time) ?? entry.id;
    made(call.uid, call.status).set(call.time, owner);
    const others = [...made(call.uid, call.status === 'BEGIN' ? 'END' : 'BEGIN').keys()];
    return { isOvertaken: isOvertaken(call, others), ...(owner !== entry.id && { duplicateOf: owner }) };
  };
}
