/**
 * The events of Conference Relay for their subscribers: types and a check at run time, without a dependency on AWS. The folders
 * `schemas` and `samples` of this entry point have the JSON Schema and a sample of each type.
 *
 * @packageDocumentation
 */
export type * from '../lambda/contract/event-types';
export { EVENT_SOURCE, EVENT_TYPES } from '../lambda/contract/events';
export type { UnknownEvent, UnknownEventType } from './parse-event';
export { isEvent, parseEvent } from './parse-event';
