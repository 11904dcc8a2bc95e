import { CONFERENCE_STATUSES, DELIVERY_STATUSES } from '../../contract/conference-statuses';
import { parseInstant } from '../../domain/instant';
import type { TimeRange } from '../../domain/time-range';
import type { ConferenceFilter } from '../../operations/conferences/find-conferences';
import type { DeliveryFilter } from '../../operations/deliveries/find-deliveries';
import type { HttpRequest } from '../http-messages';
import { type Fault, invalidRequest } from '../responses/problems';
import { type PageRequest, parsePage } from './pagination';
import { parseQuery } from './url-encoded';

/** The query parameters of a filter, as they were given. */
export type FilterParameters = Readonly<Record<string, string>>;

const MAX_TEXT_LENGTH = 100;
const TIME_EXPECTED =
  'an ISO 8601 date or time, UTC unless it has an offset, such as 2026-05-04T09:30:00Z ("+" is %2B)';

/**
 * Parses the query of the list of conferences.
 *
 * @returns no filter if the query has none of its parameters
 * @throws {Problem} `invalid-request` for any other parameter, a repeated one, or an invalid value
 */
export function parseConferenceListRequest({ path, query }: HttpRequest): PageRequest & {
  readonly filter?: ConferenceFilter;
  readonly parameters: FilterParameters;
} {
  const given = parseQuery(query);
  const faults: Fault[] = [];
  const status = parseStatus(given, CONFERENCE_STATUSES, faults);
  const filter: ConferenceFilter = {
    status,
    range: parseRange(given, faults),
    text: parseText(given, faults),
  };
  const page = parsePage(path, given, ['limit', 'cursor', ...FILTER_NAMES], faults);
  const parameters = filterParametersOf(given);
  return { ...page, parameters, ...(Object.keys(parameters).length > 0 && { filter }) };
}

/** Parses the query of the list of all deliveries, in which `status` is required; throws as `parseConferenceListRequest` does. */
export function parseDeliveryListRequest({ path, query }: HttpRequest): PageRequest & {
  readonly filter: DeliveryFilter;
  readonly parameters: FilterParameters;
} {
  const given = parseQuery(query);
  const faults: Fault[] = [];
  const status = parseStatus(given, DELIVERY_STATUSES, faults);
  if (!given.has('status')) faults.push({ field: 'status', expected: DELIVERY_STATUSES.join(' or ') });
  const [range, text] = [parseRange(given, faults), parseText(given, faults)];
  const page = parsePage(path, given, ['limit', 'cursor', ...FILTER_NAMES], faults);
  if (status === undefined) throw invalidRequest(faults);
  return { ...page, parameters: filterParametersOf(given), filter: { status, range, text } };
}

/** Parses `?from=` and `?to=`; throws as `parseConferenceListRequest` does. */
export function parseRangeRequest({ path, query }: HttpRequest): TimeRange {
  const given = parseQuery(query);
  const faults: Fault[] = [];
  const range = parseRange(given, faults);
  parsePage(path, given, RANGE_NAMES, faults);
  return range;
}

const RANGE_NAMES = ['from', 'to'];
const FILTER_NAMES = ['status', ...RANGE_NAMES, 'text'];

function filterParametersOf(given: URLSearchParams): FilterParameters {
  return Object.fromEntries([...given].filter(([name]) => FILTER_NAMES.includes(name)));
}

function parseStatus<T extends string>(
  given: URLSearchParams,
  statuses: readonly T[],
  faults: Fault[],
): T | undefined {
  const text = given.get('status');
  const status = statuses.find((each) => each === text);
  if (text !== null && status === undefined)
    faults.push({ field: 'status', expected: statuses.join(' or ') });
  return status;
}

/** A date without a time is its first millisecond as `from`, and its last one as `to`. */
function parseRange(given: URLSearchParams, faults: Fault[]): TimeRange {
  const [from, to] = (['from', 'to'] as const).map((field) => {
    const text = given.get(field);
    if (text === null) return undefined;
    const time = parseInstant(text, field === 'to' ? 'ends' : 'begins');
    if (time === undefined) faults.push({ field, expected: TIME_EXPECTED });
    return time;
  });
  if (from !== undefined && to !== undefined && to < from)
    faults.push({ field: 'to', expected: 'a time that is not before from' });
  return { from, to };
}

function parseText(given: URLSearchParams, faults: Fault[]): string | undefined {
  const text = given.get('text') ?? undefined;
  if (text !== undefined && (text === '' || text.length > MAX_TEXT_LENGTH))
    faults.push({ field: 'text', expected: `1 to ${MAX_TEXT_LENGTH} characters` });
  return text;
}
