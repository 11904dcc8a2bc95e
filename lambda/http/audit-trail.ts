import { AUDIT_CODES, type AuditCode } from '../contract/audit-codes';
import type { Logger } from '../ports/logger';
import type { AddAuditFields, AuditFields, HttpRequest } from './http-messages';
import { toProblem } from './responses/error-to-problem';
import type { Routes } from './routing';

/**
 * Logs a line for each login, and for each request that changes something or reads a secret. The line has a code of
 * `AUDIT_CODES`, the caller, the source address, the conference, and the outcome: `succeeded`, or the name of the problem. Its
 * `requestId` is also in the access log.
 */
export function withAuditTrail(routes: Routes, logger: Logger): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]) => {
      const code = AUDIT_CODES[route];
      if (code === undefined) return [route, handler];
      return [
        route,
        async (request, parameters) => {
          let line: AuditLine = { code };
          const addAuditFields: AddAuditFields = (fields) => {
            line = { ...line, ...fields };
          };
          try {
            const response = await handler(request, parameters, addAuditFields);
            logAuditLine(logger, request, line, 'succeeded');
            return response;
          } catch (error) {
            logAuditLine(logger, request, line, toProblem(error).problem);
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
  line: AuditLine,
  outcome: string,
): void {
  const { code, ...fields } = line;
  logger.info(code, { ...fields, source: sourceIp, requestId, outcome });
}
