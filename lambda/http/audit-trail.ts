import { AUDITED } from '../contract/logged';
import type { Log } from '../ports';
import { problemOf } from './answering';
import type { AuditFacts, HttpRequest, Note } from './exchange';
import type { Routes } from './routing';

/**
 * The same routes, with a log line for each login, and for each request that changes something. The line has its code (see
 * `AUDITED`), the caller, the address, the conference and the outcome: `succeeded`, or the name of the problem. `requestId`
 * is also in the access log.
 */
export function withAuditTrail(routes: Routes, log: Log): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]) => {
      const code = AUDITED[route];
      if (code === undefined) return [route, handler];
      return [
        route,
        async (request, parameters) => {
          let facts: CodedFacts = { code };
          const note: Note = (more) => {
            facts = { ...facts, ...more };
          };
          try {
            const response = await handler(request, parameters, note);
            tell(log, request, facts, 'succeeded');
            return response;
          } catch (error) {
            tell(log, request, facts, problemOf(error).problem);
            throw error;
          }
        },
      ];
    }),
  );
}

type CodedFacts = AuditFacts & { readonly code: string };

function tell(log: Log, { sourceIp, requestId }: HttpRequest, facts: CodedFacts, outcome: string): void {
  const { code, ...others } = facts;
  log.info(code, { ...others, source: sourceIp, requestId, outcome });
}
