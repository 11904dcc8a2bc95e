import * as v from 'valibot';
import { detailSchema } from '../../lambda/contract/events';
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

/**
 * Advances a conference by entries, one after another, with a record of which entry brought an identity first. Each event must
 * have the fields that its schema describes, and no others.
 */
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
    outcome.events.forEach(requireDescribedFields);
    events.push(...outcome.events);
    if (outcome.statusCheck) statusChecks.push(outcome.statusCheck);
  }
  const types = events.map(({ type }) => type).filter((type) => type !== 'Callback Received');
  return { state: state ?? INITIAL_STATE, events, statusChecks, types };
}

const schemas = new Map<string, ReturnType<typeof detailSchema>>();

/** The schema keeps only the fields that it describes. */
function requireDescribedFields({ type, detail }: StatusEvent): void {
  const schema = schemas.get(type) ?? detailSchema(type);
  schemas.set(type, schema);
  const described = v.parse(schema, detail);
  // Properties have thousands of events: `expect` would take longer than all that they test.
  if (!hasSameFields(described, detail)) expect(fieldNames(described)).toEqual(fieldNames(detail));
}

/** Fields that hold whatever FoneStorm sent. */
const OPEN_FIELDS = ['call', 'known', 'unknown'];

function hasSameFields(a: object, b: object): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [inA, inB]: unknown[] = [Reflect.get(a, name), Reflect.get(b, name)];
      return Object.hasOwn(b, name) && (!isClosed(name, inA) || hasSameFields(inA, inB as object));
    })
  );
}

/** The paths of all fields, sorted. */
function fieldNames(object: object): string[] {
  const names = Object.entries(object).flatMap(([name, value]) =>
    isClosed(name, value) ? fieldNames(value).map((inner) => `${name}.${inner}`) : [name],
  );
  return names.sort();
}

function isClosed(name: string, value: unknown): value is object {
  return typeof value === 'object' && !Array.isArray(value) && !OPEN_FIELDS.includes(name);
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
