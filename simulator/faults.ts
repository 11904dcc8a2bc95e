import * as v from 'valibot';
import { strictObject } from './http/strict-fields';

/** The routes of FoneStorm's API. */
export const OPERATIONS = [
  ...(['auth', 'list', 'create', 'details', 'update', 'delete', 'fonenumbers'] as const),
  ...(['numbers', 'number', 'service', 'receive-notify', 'send-notify'] as const),
] as const;
export type Operation = (typeof OPERATIONS)[number];

const API_FAULTS = [
  'refuse',
  'busy',
  'fail-before',
  'fail-after',
  'time-out-before',
  'time-out-after',
] as const;
const CALLBACK_FAULTS = ['drop', 'duplicate', 'reorder', 'delay'] as const;

/** A fault applies to the `next` N requests or callbacks, to `every` Nth, or, with neither, to all. It never has both. */
export interface FaultSchedule {
  readonly next?: number;
  readonly every?: number;
}

/**
 * A fault of a request. `refuse` answers 400 and `busy` 429, and nothing is done. `fail-before` and `fail-after` answer 502,
 * before or after the work is done. `time-out-before` and `time-out-after` never answer.
 */
export interface ApiFault extends FaultSchedule {
  readonly fault: (typeof API_FAULTS)[number];
  /** The operation that it applies to; default all. */
  readonly operation?: Operation;
}

/**
 * A fault of a callback. `drop` never sends it. `duplicate` sends it twice. `reorder` sends the next one of its conference
 * first. `delay` sends it late, and others may be sent first.
 */
export interface CallbackFault extends FaultSchedule {
  readonly fault: (typeof CALLBACK_FAULTS)[number];
  /** The delay in real milliseconds, only with `delay`. */
  readonly ms?: number;
}

const COUNT = 'a whole number from 1 to 1000000';
const MS = 'a whole number of milliseconds from 0 to 600000, only with the fault delay';
const MAX_FAULTS = 100;

const countSchema = v.pipe(
  v.number(COUNT),
  v.integer(COUNT),
  v.minValue(1, COUNT),
  v.maxValue(1_000_000, COUNT),
);
const scheduleSchema = { next: v.exactOptional(countSchema), every: v.exactOptional(countSchema) };
const hasOneSchedule = ({ next, every }: FaultSchedule) => next === undefined || every === undefined;
const EXPECTED_SCHEDULE = 'next or every, not both';

const apiFaultSchema = v.pipe(
  strictObject({
    fault: v.picklist(API_FAULTS, `one of ${API_FAULTS.join(', ')}`),
    operation: v.exactOptional(v.picklist(OPERATIONS, `one of ${OPERATIONS.join(', ')}`)),
    ...scheduleSchema,
  }),
  v.check((fault) => hasOneSchedule(fault), EXPECTED_SCHEDULE),
);

const callbackFaultSchema = v.pipe(
  strictObject({
    fault: v.picklist(CALLBACK_FAULTS, `one of ${CALLBACK_FAULTS.join(', ')}`),
    ms: v.exactOptional(v.pipe(v.number(MS), v.integer(MS), v.minValue(0, MS), v.maxValue(600_000, MS))),
    ...scheduleSchema,
  }),
  v.check((fault) => hasOneSchedule(fault), EXPECTED_SCHEDULE),
  v.check(({ fault, ms }) => (fault === 'delay') === (ms !== undefined), `ms: ${MS}`),
);

const LIST = `a list of at most ${MAX_FAULTS} faults`;
export const apiFaultsSchema = v.pipe(v.array(apiFaultSchema, LIST), v.maxLength(MAX_FAULTS, LIST));
export const callbackFaultsSchema = v.pipe(v.array(callbackFaultSchema, LIST), v.maxLength(MAX_FAULTS, LIST));

/**
 * Selects the faults that apply to a request or callback. Nothing is random.
 *
 * @param counts the requests or callbacks that each fault has seen; counted here
 * @param limit the most faults to apply
 * @param isMatching whether a fault is for this request or callback
 * @returns the faults that apply, and the faults that remain afterwards
 */
export function selectFaults<F extends FaultSchedule>(
  faults: readonly F[],
  counts: WeakMap<FaultSchedule, number>,
  limit = Number.POSITIVE_INFINITY,
  isMatching: (fault: F) => boolean = () => true,
): { readonly applied: readonly F[]; readonly remaining: readonly F[] } {
  const applied: F[] = [];
  const remaining = faults.flatMap((fault) => {
    if (applied.length >= limit || !isMatching(fault)) return [fault];
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    if (count % (fault.every ?? 1) !== 0) return [fault];
    applied.push(fault);
    if (fault.next === undefined) return [fault];
    return fault.next > 1 ? [{ ...fault, next: fault.next - 1 }] : [];
  });
  return { applied, remaining };
}
