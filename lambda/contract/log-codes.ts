/** Lines of the log that are counted as metrics: their `message`, to the letter. */
export const LOG_CODES = {
  /** A callback is durable in the mailbox. */
  accepted: 'callback.accepted',
  /** The state that an entry makes is saved, with what is to be published of it; `kind` says of which kind it is. */
  advanced: 'entry.advanced',
  /** The events of an entry are published, `events` of them; `kind` is as above. */
  published: 'events.published',
  /** An entry met a fault of the relay's own, and became an event that says so. */
  entriesFailed: 'entry.unhandled',
  /** Something came for a conference of which nothing is to be kept. */
  entriesDropped: 'entry.dropped',
  /** A conference was closed, and its audit found something. */
  auditFailed: 'conference.audit_failed',
  /** The sweep has looked through everything. */
  sweepsCompleted: 'sweep.completed',
  /** An entry could not be advanced, because something that the relay stands on failed. */
  entriesRetried: 'entry.retried',
  /** A status check could not be sent, or was not answered. */
  statusChecksRetried: 'status_check.retried',
  /** A callback is not passed on any more: the receiver did not take it, however often it was tried. */
  deliveriesFailed: 'delivery.failed',
  /** A callback could not be passed on, because something that the relay stands on failed. */
  deliveriesRetried: 'delivery.retried',
  /** A caller's request failed because of FoneStorm. */
  fonestormFailed: 'fonestorm.request_failed',
} as const;
