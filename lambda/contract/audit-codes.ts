import { ROUTES } from './routes';

/** The code of a line of the audit trail. */
export type AuditCode = `audit.${Lowercase<string>}`;

/** The erasure of a conference, in the audit trail: it has the route of a deletion. */
export const AUDIT_ERASURE_CODE = 'audit.erase';

/** The codes of the audit trail, by route. The other routes only read, and show no secret. */
export const AUDIT_CODES: Readonly<Record<string, AuditCode>> = {
  [ROUTES.logIn]: 'audit.login',
  [ROUTES.create]: 'audit.create',
  [ROUTES.update]: 'audit.update',
  [ROUTES.delete]: 'audit.delete',
  [ROUTES.createSeries]: 'audit.create_series',
  [ROUTES.updateSeries]: 'audit.update_series',
  [ROUTES.deleteSeries]: 'audit.delete_series',
  [ROUTES.moveOccurrence]: 'audit.move_occurrence',
  [ROUTES.skipOccurrence]: 'audit.skip_occurrence',
  [ROUTES.retry]: 'audit.retry',
  [ROUTES.signingSecret]: 'audit.signing_secret',
  [ROUTES.setService]: 'audit.service',
  [ROUTES.setReceiveNotify]: 'audit.receive_notify',
  [ROUTES.setSendNotify]: 'audit.send_notify',
};
