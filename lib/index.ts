export type * from '../lambda/contract/event-types';
export { EVENT_SOURCE, EVENT_TYPES } from '../lambda/contract/events';
export type { UnmanagedPolicy } from '../lambda/contract/unmanaged-policies';
export { ConferenceRelay, type ConferenceRelayProps } from './conference-relay';
export {
  ConferenceTask,
  ConferenceTaskError,
  type ConferenceTaskJsonataProps,
  type ConferenceTaskJsonPathProps,
  type ConferenceTaskOptions,
  type ConferenceTaskProps,
} from './conference-task';
export {
  ConferenceTable,
  type ConferenceTableProps,
  type TableOperation,
} from './foundation/conference-table';
export { Deliveries, type DeliveriesProps } from './foundation/deliveries';
export { EventSchemas } from './foundation/event-schemas';
export { exportAlways } from './foundation/exports';
export { Mailbox, type MailboxProps } from './foundation/mailbox';
export { RelayApi, type RelayApiProps } from './foundation/relay-api';
export {
  type FoneStormProps,
  RelayFoundation,
  type RelayFoundationProps,
} from './foundation/relay-foundation';
export { RelaySecrets, type RelaySecretsProps } from './foundation/relay-secrets';
export { Schedules, type SchedulesProps } from './foundation/schedules';
export { StatusChecks } from './foundation/status-checks';
export { StatusEvents, type StatusEventsProps } from './foundation/status-events';
export { Workflows, type WorkflowsProps } from './foundation/workflows';
export type {
  CommonFunctionProps,
  FunctionOptions,
  NetworkProps,
  PerFunctionOptions,
} from './functions/function-options';
export type { FunctionName } from './functions/memory-sizes';
export { RelayFunction, type RelayFunctionProps } from './functions/relay-function';
export {
  RelayFunctions,
  type RelayFunctionsOptions,
  type RelayFunctionsProps,
} from './functions/relay-functions';
export type { ReceiverOptions, RelaySettingsProps, StatusWordMeaning } from './functions/relay-settings';
export type { LogProps } from './logs';
export { type AlarmOptions, AlarmSeverity, type SeverityTopics } from './monitoring/alarm-options';
export { RelayAlarms, type RelayAlarmsProps } from './monitoring/relay-alarms';
export { type CountedLogs, RelayMetrics, type RelayMetricsProps } from './monitoring/relay-metrics';
export type { ResourceProps } from './resource-props';
