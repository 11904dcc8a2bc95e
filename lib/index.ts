export type * from '../lambda/contract/event-types';
export { EVENT_SOURCE, EVENT_TYPES } from '../lambda/contract/events';
export * from './constructs';
export type { TableOperation } from './foundation/conference-table';
export type { FunctionName } from './functions/memory-sizes';
