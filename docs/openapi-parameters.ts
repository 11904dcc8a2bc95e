import { CONFERENCE_STATUSES, DELIVERY_STATUSES } from '../lambda/contract/conference-statuses';
import { INSTANT_PATTERN } from './openapi-bodies';
import { type Schema, text } from './openapi-parts';

/** A time in the form of a conference’s times; `+` is `%2B` in a query. */
const instant: Schema = { type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-05-04T09:00:00Z'] };

/** The parameters of queries and headers, by the names that `openapi.ts` uses. */
export const PARAMETERS: Readonly<Record<string, Schema>> = {
  filter: { name: 'filter', in: 'query', schema: { type: 'string', enum: ['all', ''] } },
  erase: { name: 'erase', in: 'query', schema: { type: 'string', enum: ['true', 'false'] } },
  status: {
    ...{ name: 'status', in: 'query', required: true },
    schema: { type: 'string', enum: DELIVERY_STATUSES },
  },
  conferenceStatus: {
    ...{ name: 'status', in: 'query' },
    description: 'A phase, or overdue: a step of the conference is more than two minutes late',
    schema: { type: 'string', enum: CONFERENCE_STATUSES },
  },
  from: {
    ...{ name: 'from', in: 'query' },
    description:
      'The earliest start. With overdue, the earliest time at which the step was due. Of deliveries, the earliest next attempt or failure',
    schema: instant,
  },
  to: {
    ...{ name: 'to', in: 'query' },
    description: 'The latest such time. It must not be before from',
    schema: instant,
  },
  text: {
    ...{ name: 'text', in: 'query' },
    description:
      'A part of the id, the label, the organizer or a value of the metadata. Of a delivery, a part of the conference’s id or of its last outcome',
    schema: { type: 'string', minLength: 1, maxLength: 100 },
  },
  limit: {
    ...{
      name: 'limit',
      in: 'query',
      description: 'The most items on a page. A page of long items has fewer. Link has the next page',
    },
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  cursor: {
    name: 'cursor',
    in: 'query',
    description: 'A cursor from the Link header of an earlier answer, for the same list and filter',
    schema: text,
  },
  after: {
    name: 'after',
    in: 'query',
    description: 'The sequence number of the last event before the page; 0 if it is absent',
    schema: { type: 'integer', minimum: 0, maximum: 999_999_999_999_999 },
  },
  idempotencyKey: {
    ...{ name: 'Idempotency-Key', in: 'header', description: 'Determines the id if the body has none' },
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  cacheControl: {
    name: 'Cache-Control',
    in: 'header',
    description: 'With no-cache, the relay queries FoneStorm first',
    schema: text,
  },
};
