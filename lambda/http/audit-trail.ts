import { AUDIT_CODES, type AuditCode } from '../contract/audit-codes';
import type { Logger } from '../ports/logger';
import type { AddAuditFields, AuditFields, HttpRequest } from './http-messages';
import { toProblem } from './responses/error-to-problem';
import type { Routes } from './routing';

/**
 * The same routes, with a log line for each login, and for each request that changes something. The line has its code (see
 * `AUDIT_CODES`), the caller, the address, the conference and the outcome: `succeeded`, or the name of the problem. `requestId`
 * is also in the access log.
 */
export function withAuditTrail(routes: Routes, logger: Logger): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]) => {
      const code = AUDIT_CODES[route];
      if (code === undefined) return [route, handler];
      return [
        route,
        async (request, parameters) => {
          let facts: AuditLine = { code };
          const note: AddAuditFields = (more) => {
            facts = { ...facts, ...more };
          };
          try {
            const response = await handler(request, parameters, note);
            logAuditLine(logger, request, facts, 'succeeded');
            return response;
          } catch (error) {
            logAuditLine(logger, request, facts, toProblem(error).problem);
            throw error;
          }
        },
      ];
    }),
  );
}

type AuditLine = AuditFields & { readonly code: AuditCode };

function logAuditLine(
  logger: Logger,
  { sourceIp, requestId }: HttpRequest,
  facts: AuditLine,
  outcome: string,
): void {
  const { code, ...others } = facts;
  logger.info(code, { ...others, source: sourceIp, requestId, outcome });
}
