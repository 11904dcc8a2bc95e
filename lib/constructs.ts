// These exports are also for other languages of the CDK. The rest of index.ts is for TypeScript only.

export { ConferenceRelay, type ConferenceRelayProps } from './conference-relay';
export {
  ConferenceTask,
  ConferenceTaskError,
  type ConferenceTaskJsonataProps,
  type ConferenceTaskJsonPathProps,
  type ConferenceTaskOptions,
  type ConferenceTaskProps,
} from './conference-task';
export { ConferenceEventType } from './event-type';
export { Commands, type CommandsProps } from './foundation/commands';
export { ConferenceTable, type ConferenceTableProps } from './foundation/conference-table';
export { Deliveries, type DeliveriesProps } from './foundation/deliveries';
export { EventSchemas } from './foundation/event-schemas';
export { Mailbox, type MailboxProps } from './foundation/mailbox';
export { RelayApi, type RelayApiProps } from './foundation/relay-api';
export {
  type FoneStormProps,
  RelayFoundation,
  type RelayFoundationProps,
} from './foundation/relay-foundation';
export { type ExistingSecrets, RelaySecrets, type RelaySecretsProps } from './foundation/relay-secrets';
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
export { RelayFunction, type RelayFunctionProps } from './functions/relay-function';
export {
  RelayFunctions,
  type RelayFunctionsOptions,
  type RelayFunctionsProps,
} from './functions/relay-functions';
export type { ReceiverOptions, RelaySettingsProps } from './functions/relay-settings';
export { FoneStormApi, StatusWordMeaning, UnmanagedPolicy } from './functions/setting-enums';
export type { LogProps } from './logs';
export { type AlarmOptions, AlarmSeverity, type SeverityTopics } from './monitoring/alarm-options';
export { RelayAlarms, type RelayAlarmsProps } from './monitoring/relay-alarms';
export { type CountedLogs, RelayMetrics, type RelayMetricsProps } from './monitoring/relay-metrics';
export type { ResourceProps } from './resource-props';
