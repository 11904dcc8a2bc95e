import { ROUTES } from './routes';

/** Lines of the log that are counted as metrics: their `message`, to the letter. */
export const LOGGED = {
  /** A callback is durable in the mailbox. */
  accepted: 'a callback was accepted',
  /** The state that an entry makes is saved, with what is to be published of it; `kind` says of which kind it is. */
  advanced: 'an entry was advanced',
  /** The events of an entry are published, `events` of them; `kind` is as above. */
  published: 'the events of an entry were published',
  /** An entry met a fault of the relay's own, and became an event that says so. */
  unhandled: 'an entry cannot be handled',
  /** Something came for a conference of which nothing is to be kept. */
  dropped: 'an entry of an erased conference was dropped',
  /** A conference was closed, and its audit found something. */
  auditFailed: 'the audit of a conference failed',
  /** The sweep has looked through everything. */
  swept: 'a sweep ended',
  /** An entry could not be advanced, because something that the relay stands on failed. */
  triedAgain: 'an entry is tried again',
  /** A question could not be asked, or was not answered. */
  askedAgain: 'a question is asked again',
  /** A callback is not passed on any more: the receiver did not take it, however often it was tried. */
  undelivered: 'a delivery failed for good',
  /** A callback could not be passed on, because something that the relay stands on failed. */
  deliveredAgain: 'a delivery is tried again',
  /** A caller's request failed because of FoneStorm. */
  fonestormFailed: 'FoneStorm failed a request',
} as const;

/** The erasure of a conference, in the audit trail: it has the route of a deletion. */
export const AUDITED_ERASURE = 'audit.erase';

/** The codes of the audit trail, by route. The other routes only read, and are not audited. */
export const AUDITED: Readonly<Record<string, string>> = {
  [ROUTES.logIn]: 'audit.login',
  [ROUTES.create]: 'audit.create',
  [ROUTES.update]: 'audit.update',
  [ROUTES.delete]: 'audit.delete',
  [ROUTES.retry]: 'audit.retry',
  [ROUTES.setService]: 'audit.service',
  [ROUTES.setReceiveNotify]: 'audit.receive_notify',
  [ROUTES.setSendNotify]: 'audit.send_notify',
};
