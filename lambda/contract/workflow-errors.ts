/** The errors of a task that waits for a conference, for `Catch` and `Retry` of a state machine. */
export const WORKFLOW_ERRORS = {
  /** The conference was deleted through the API. */
  cancelled: 'ConferenceRelay.Cancelled',
  /** FoneStorm no longer has the conference. */
  gone: 'ConferenceRelay.Gone',
  /** Nobody has joined in time. */
  notAttended: 'ConferenceRelay.NotAttended',
  /** FoneStorm or the relay refused the creation. The same request is refused again. */
  refused: 'ConferenceRelay.Refused',
  /** The creation failed, or its outcome is unknown. The same request finds the same conference. */
  unavailable: 'ConferenceRelay.Unavailable',
} as const;
