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
export type * from '../lambda/contract/event-types';
export type { ProblemName } from '../lambda/contract/problems';
export type { ChangedConference, ConferencePage, CreatedConference, EventPage, ListedEvent } from './client';
export { ConferenceRelayClient } from './client';
export { type Fault, RelayProblem } from './problem';
export type { FunctionOptions, LambdaInvoker, UrlOptions } from './transports';
