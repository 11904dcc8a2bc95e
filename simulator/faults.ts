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

/**
 * Which ones a fault strikes: the `next` so many, after which it is gone; or `every` so-manieth of those that come, for
 * as long as it is set; or, with neither, all of them. Never both.
 */
export interface FaultSchedule {
  readonly next?: number;
  readonly every?: number;
}

/**
 * What goes wrong with a request: `refuse` answers 400 and `busy` 429, and nothing is done; `fail-before` and
 * `fail-after` answer 502, before or after the work is done; `time-out-before` and `time-out-after` never answer.
 */
export interface ApiFault extends FaultSchedule {
  readonly fault: (typeof API_FAULTS)[number];
  /** The one operation that it strikes; any, where none is given. */
  readonly operation?: Operation;
}

/**
 * What goes wrong with a callback: `drop`, it is never sent; `duplicate`, it is sent twice; `reorder`, the next one of
 * its conference goes before it; `delay`, it is sent late, and others may go before it.
 */
export interface CallbackFault extends FaultSchedule {
  readonly fault: (typeof CALLBACK_FAULTS)[number];
  /** How late, in real milliseconds: for `delay`, and for it alone. */
  readonly ms?: number;
}

const COUNT = 'a whole number from 1 to 1000000';
const MS = 'a whole number of milliseconds from 0 to 600000, with the fault delay alone';
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
 * Decides which faults strike the one that comes now. Nothing is left to chance.
 *
 * @param comers how many came so far to each fault with `every`; counted on here
 * @param most after so many have struck, the others are not asked
 * @returns the faults that strike, and what is left of all of them
 */
export function selectFaults<F extends FaultSchedule>(
  faults: readonly F[],
  comers: WeakMap<FaultSchedule, number>,
  most = Number.POSITIVE_INFINITY,
  isMeant: (fault: F) => boolean = () => true,
): { readonly struck: readonly F[]; readonly left: readonly F[] } {
  const struck: F[] = [];
  const left = faults.flatMap((fault) => {
    if (struck.length >= most || !isMeant(fault)) return [fault];
    const came = (comers.get(fault) ?? 0) + 1;
    comers.set(fault, came);
    if (came % (fault.every ?? 1) !== 0) return [fault];
    struck.push(fault);
    if (fault.next === undefined) return [fault];
    return fault.next > 1 ? [{ ...fault, next: fault.next - 1 }] : [];
  });
  return { struck, left };
}
