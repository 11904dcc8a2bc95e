/**
 * A client of Conference Relay for Lambda functions and scripts.
 *
 * @packageDocumentation
 */
export type {
  Conference,
  ConferenceDetails,
  ConferenceInput,
  ConferenceUpdate,
  NewConference,
} from '../lambda/contract/conference-fields';
export type {
  ConferencePhase,
  ConferenceStatusFilter,
  DeliveryStatusFilter,
} from '../lambda/contract/conference-statuses';
export type * from '../lambda/contract/event-types';
export type { ConferenceListFilter, TimeFilter } from '../lambda/contract/invocation';
export type { ProblemName } from '../lambda/contract/problems';
export type {
  NewSeries,
  Occurrence,
  OccurrenceMove,
  Series,
  SeriesTemplate,
  SeriesUpdate,
} from '../lambda/contract/series-fields';
export type {
  ChangedConference,
  ConferencePage,
  CreatedConference,
  ItemCount,
  ListedConference,
  RelayCounts,
} from './client';
export { ConferenceRelayClient } from './client';
export type { EventPage, ListedEvent } from './event-page';
export { type Fault, RelayProblem } from './problem';
export { SeriesClient, type SeriesPage } from './series-client';
export type { FunctionOptions, LambdaInvoker, UrlOptions } from './transports';
