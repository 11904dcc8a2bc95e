import { LOG_CODES } from '../../contract/log-codes';
import { redactSentence } from '../../domain/redaction/redact';
import { OperationFailure } from '../../operations/operation-failure';
import { BudgetExceeded } from '../../ports/budget';
import { FoneStormError } from '../../ports/fonestorm';
import type { Logger } from '../../ports/logger';
import { UnknownCursor } from '../../ports/page';
import { MalformedSecret } from '../../ports/secrets';
import type { Endpoint, RequestHandler } from '../http-messages';
import { CURSOR_FAULT, invalidRequest, Problem, type ProblemName, problemResponse } from './problems';

/**
 * Turns any error of an endpoint into a problem, so that every request has an answer. Unexpected errors are logged; the
 * caller sees only that it can try again.
 */
export function withProblemResponses(endpoint: Endpoint, logger: Logger): RequestHandler {
  return async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      const problem = toProblem(error);
      logFailure(problem, logger);
      return problemResponse(problem);
    }
  };
}

/** Logs a failure that the caller did not cause. */
export function logFailure({ problem, cause }: Problem, logger: Logger): void {
  const { outcome } = findFoneStormError(cause) ?? {};
  if (LOGGED_OUTCOMES.includes(outcome)) logger.warn(LOG_CODES.fonestormFailed, { problem, outcome });
  else if (problem === 'unavailable') logger.error('request.failed', { error: cause });
}

/** Failures that the caller did not cause: not a refusal, and not the limit of requests. */
const LOGGED_OUTCOMES: readonly (FoneStormError['outcome'] | undefined)[] = [
  'unreachable',
  'unknown',
  'timeout',
  'credentials',
  'wrong address',
];

function findFoneStormError(error: unknown): FoneStormError | undefined {
  if (error instanceof FoneStormError) return error;
  return error instanceof Error ? findFoneStormError(error.cause) : undefined;
}

const OPERATION_PROBLEMS: Record<OperationFailure['failure'], ProblemName> = {
  'not found': 'not-found',
  'id taken': 'id-taken',
  'number taken': 'number-taken',
  'change under way': 'change-under-way',
  'outcome unknown': 'outcome-unknown',
};

/** The problem that HTTP shows for an error. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OperationFailure) {
    const isTimeout = error.cause instanceof FoneStormError && error.cause.outcome === 'timeout';
    const { fault, ...more } = error.more;
    return new Problem(isTimeout ? 'fonestorm-timeout' : OPERATION_PROBLEMS[error.failure], error.message, {
      ...more,
      ...(fault && { faults: [fault] }),
      cause: error,
    });
  }
  if (error instanceof UnknownCursor) return invalidRequest([CURSOR_FAULT]);
  if (error instanceof FoneStormError) return foneStormProblem(error);
  if (error instanceof BudgetExceeded) return tooManyRequests(error.retryAfter);
  if (error instanceof MalformedSecret) {
    const detail =
      'A secret of the relay has wrong content. The log of the relay names its faults for the operator';
    return new Problem('unavailable', detail, { retryAfter: 60, cause: error });
  }
  const detail = 'The relay cannot process the request now: try again';
  return new Problem('unavailable', detail, { retryAfter: 1, cause: error });
}

/** @param retryAfter seconds */
function tooManyRequests(retryAfter: number): Problem {
  const detail = `FoneStorm accepts no more requests now: try again in ${retryAfter} s`;
  return new Problem('too-many-requests', detail, { retryAfter });
}

function foneStormProblem(error: FoneStormError): Problem {
  const { details, outcome } = error;
  // FoneStorm's message may repeat the request, with the callback URL.
  const message = redactSentence(error.message);
  switch (outcome) {
    case 'refused':
      return new Problem('refused-by-fonestorm', `FoneStorm refused the request: ${message}`);
    case 'not found':
      return new Problem('not-found', 'FoneStorm has no such conference');
    case 'busy':
      return tooManyRequests(details.retryAfter ?? 1);
    case 'unreachable':
      return new Problem('unavailable', 'FoneStorm cannot be reached: try again', {
        retryAfter: 5,
        cause: error,
      });
    case 'credentials':
      return new Problem(
        'fonestorm-failed',
        details.isForeign
          ? 'FoneStorm does not accept the credentials of the relay, or another server answers at fonestormUrl'
          : 'FoneStorm does not accept the credentials of the relay',
        { cause: error },
      );
    case 'wrong address':
      return new Problem('fonestorm-failed', `FoneStorm cannot be used: ${message}`, { cause: error });
    case 'timeout':
      return new Problem('fonestorm-timeout', `FoneStorm did not answer in time. ${message}`, {
        cause: error,
      });
    case 'unknown':
      return new Problem('fonestorm-failed', `FoneStorm failed: ${message}`, { cause: error });
    default:
      return outcome satisfies never;
  }
}
