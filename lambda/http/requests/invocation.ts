import * as v from 'valibot';
import { CONFERENCE_STATUSES } from '../../contract/conference-statuses';
import { type Invocation, OPERATIONS, type Operation } from '../../contract/invocation';
import { MAX_TOKEN_LENGTH } from '../../contract/step-functions-limits';
import { invalidRequest } from '../responses/problems';
import { IDEMPOTENCY_KEY_EXPECTED, isIdempotencyKey } from './idempotency-key';
import { parseFields } from './parse-fields';
import type { BodyFields } from './request-body';

const NAMES = Object.keys(OPERATIONS) as readonly Operation[];
const OPERATION_EXPECTED = `one of ${NAMES.join(', ')}`;
const ID_EXPECTED = 'the id of a conference';
const CONFERENCE_EXPECTED = 'an object with the fields of a conference';
const KEY_EXPECTED = `a string of ${IDEMPOTENCY_KEY_EXPECTED}`;
const TOKEN_EXPECTED = `the token of a task, of 1 to ${MAX_TOKEN_LENGTH} characters`;
const NUMBER_EXPECTED = 'a whole number';

const operation = v.picklist(NAMES, OPERATION_EXPECTED);
const id = idSchema(ID_EXPECTED);
const seriesId = idSchema('the id of a series');
const occurrence = idSchema('the id of an occurrence, such as 20260504');
const conference = objectSchema(CONFERENCE_EXPECTED);
const series = objectSchema('an object with the fields of a series');
const flag = v.exactOptional(v.boolean('true or false'));
/** The page has the range: see `parsePageRequest`. */
const number = v.exactOptional(v.union([v.number(), v.string()], NUMBER_EXPECTED));
/** The list has the values: see `parseConferenceListRequest`. */
const text = v.exactOptional(v.string('a string'));
const status = v.picklist(CONFERENCE_STATUSES, CONFERENCE_STATUSES.join(' or '));
const key = v.pipe(v.string(KEY_EXPECTED), v.check(isIdempotencyKey, KEY_EXPECTED));

const token = v.pipe(
  v.string(TOKEN_EXPECTED),
  v.check((text) => isTaskToken(text), TOKEN_EXPECTED),
);

const SCHEMAS = {
  create: v.object({
    operation,
    conference,
    idempotency_key: v.exactOptional(key),
    task_token: v.exactOptional(token),
  }),
  get: v.object({ operation, id, fresh: flag }),
  list: v.object({
    ...{ operation, limit: number, cursor: text },
    ...{ status: v.exactOptional(status), from: text, to: text, text },
  }),
  counts: v.object({ operation, from: text, to: text }),
  update: v.object({ operation, id, conference }),
  delete: v.object({ operation, id, erase: flag }),
  events: v.object({ operation, id, limit: number, after: number }),
  'create-series': v.object({ operation, series, idempotency_key: v.exactOptional(key) }),
  'get-series': v.object({ operation, id: seriesId }),
  'list-series': v.object({ operation, limit: number, cursor: v.exactOptional(v.string('a string')) }),
  'update-series': v.object({ operation, id: seriesId, series }),
  'delete-series': v.object({ operation, id: seriesId }),
  'series-events': v.object({ operation, id: seriesId, limit: number, after: number }),
  'list-occurrences': v.object({ operation, id: seriesId }),
  'get-occurrence': v.object({ operation, id: seriesId, occurrence }),
  // The fields of the move are parsed later, as those of a request are.
  'move-occurrence': v.object({
    operation,
    id: seriesId,
    occurrence,
    start: v.exactOptional(v.unknown()),
    duration: v.exactOptional(v.unknown()),
  }),
  'skip-occurrence': v.object({ operation, id: seriesId, occurrence }),
} as const satisfies Record<Operation, v.ObjectSchema<v.ObjectEntries, undefined>>;

/** The names of the fields of some operations. */
export type InvocationFields = Partial<Readonly<Record<Operation, readonly string[]>>>;

function idSchema(expected: string) {
  return v.pipe(
    v.string(expected),
    v.check((text) => text !== '' && text.isWellFormed(), expected),
  );
}

/** `v.record` would drop some names of the language. */
function objectSchema(expected: string) {
  return v.custom<BodyFields>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected,
  );
}

function isTaskToken(text: string): boolean {
  return text.length >= 1 && text.length <= MAX_TOKEN_LENGTH && text.isWellFormed();
}

/**
 * Parses a direct invocation. A field that is null counts as omitted. The fields of the conference are parsed later, as those of a
 * request are.
 *
 * @param names the fields that a fault of an unknown one names, if the caller gives the invocation in another form
 * @throws {Problem} `invalid-request` with one fault for each invalid, missing or unknown field
 */
export function parseInvocation(given: unknown, names: InvocationFields = {}): Invocation {
  const fields: BodyFields = typeof given === 'object' && given !== null ? { ...given } : {};
  const name = NAMES.find((each) => each === fields.operation);
  if (name === undefined) throw invalidRequest([{ field: 'operation', expected: OPERATION_EXPECTED }]);
  const named = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return parseFields(SCHEMAS[name], named, { names: names[name] }) as Invocation;
}
