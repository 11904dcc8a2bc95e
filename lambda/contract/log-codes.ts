/** The codes of the log lines that become metrics. */
export const LOG_CODES = {
  /** A callback is durable in the mailbox. */
  accepted: 'callback.accepted',
  /**
   * An entry is advanced, and its events are published. `events` is their number, `kind` the kind of the entry, and `latency` the
   * milliseconds since its receipt.
   */
  published: 'events.published',
  /** The relay could not handle an entry. The entry became an event with the fault. */
  entriesFailed: 'entry.unhandled',
  /** An entry for an erased conference was dropped. */
  entriesDropped: 'entry.dropped',
  /** The audit at the close of a conference has findings. */
  auditFailed: 'conference.audit_failed',
  /** A sweep is complete. */
  sweepsCompleted: 'sweep.completed',
  /** An entry is retried, because the infrastructure failed. */
  entriesRetried: 'entry.retried',
  /** A status check is retried, because FoneStorm or the infrastructure failed. */
  statusChecksRetried: 'status_check.retried',
  /** An attempt of a delivery was made. */
  deliveriesAttempted: 'delivery.attempted',
  /** All attempts of a delivery failed. */
  deliveriesFailed: 'delivery.failed',
  /** A delivery job is retried, because the infrastructure failed. */
  deliveriesRetried: 'delivery.retried',
  /** A command from the bus is retried, because FoneStorm or the infrastructure failed. */
  commandsRetried: 'command.retried',
  /** A caller's request failed because of FoneStorm. */
  fonestormFailed: 'fonestorm.request_failed',
  /** A direct invocation failed because of its caller. AWS Lambda counts it as an error of the function. */
  invocationsRefused: 'invocation.refused',
} as const;
