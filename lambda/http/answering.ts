import { LOGGED } from '../contract/logged';
import { redactSentence } from '../domain/redact';
import { OperationFailure } from '../operations/failures';
import { BudgetExceeded, FoneStormError, type Log, UnknownPosition } from '../ports';
import type { Answer, Endpoint } from './exchange';
import { invalid, Problem, type ProblemName, problemResponse } from './problems';

/**
 * Turns whatever an endpoint throws into a problem, so that every request has an answer. Failures of our own are
 * logged; the caller sees that it may try again, and nothing of what is inside.
 */
export function answering(endpoint: Endpoint, log: Log): Answer {
  return async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      const problem = problemOf(error);
      report(problem, log);
      return problemResponse(problem);
    }
  };
}

function report({ problem, cause }: Problem, log: Log): void {
  const { outcome } = foneStormErrorIn(cause) ?? {};
  if (FAILURES.includes(outcome)) log.warn(LOGGED.fonestormFailed, { problem, outcome });
  else if (problem === 'unavailable') log.error('a request could not be answered', { error: cause });
}

/** Neither an answer of FoneStorm's nor its limit of requests. */
const FAILURES: readonly (FoneStormError['outcome'] | undefined)[] = [
  'unreachable',
  'unknown',
  'timeout',
  'credentials',
];

function foneStormErrorIn(error: unknown): FoneStormError | undefined {
  if (error instanceof FoneStormError) return error;
  return error instanceof Error ? foneStormErrorIn(error.cause) : undefined;
}

const OF_AN_OPERATION: Record<OperationFailure['failure'], ProblemName> = {
  'not found': 'not-found',
  'id taken': 'id-taken',
  'number taken': 'number-taken',
  'change under way': 'change-under-way',
  'outcome unknown': 'outcome-unknown',
};

/** The problem that HTTP shows for an error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OperationFailure) {
    const isTimeout = error.cause instanceof FoneStormError && error.cause.outcome === 'timeout';
    return new Problem(isTimeout ? 'fonestorm-timeout' : OF_AN_OPERATION[error.failure], error.message, {
      cause: error,
    });
  }
  if (error instanceof UnknownPosition)
    return invalid([{ field: 'cursor', expected: 'the one of a Link header' }]);
  if (error instanceof FoneStormError) return problemOfFoneStorm(error);
  if (error instanceof BudgetExceeded) {
    const { retryAfter } = error;
    return new Problem(
      'too-many-requests',
      `FoneStorm takes no more requests now: try again in ${retryAfter} s`,
      {
        retryAfter,
      },
    );
  }
  const detail = 'The relay cannot take the request now: try again';
  return new Problem('unavailable', detail, { retryAfter: 1, cause: error });
}

function problemOfFoneStorm(error: FoneStormError): Problem {
  const { more, outcome } = error;
  // Its words may repeat what it was sent: also the callback URL.
  const words = redactSentence(error.message);
  switch (outcome) {
    case 'refused':
      return new Problem('refused-by-fonestorm', `FoneStorm refused the request: ${words}`);
    case 'not found':
      return new Problem('not-found', 'FoneStorm has no such conference');
    case 'busy': {
      const retryAfter = more.retryAfter ?? 1;
      const detail = `FoneStorm takes no more requests now: try again in ${retryAfter} s`;
      return new Problem('too-many-requests', detail, { retryAfter });
    }
    case 'unreachable':
      return new Problem('unavailable', 'FoneStorm cannot be reached: try again', {
        retryAfter: 5,
        cause: error,
      });
    case 'credentials':
      return new Problem('fonestorm-failed', 'FoneStorm does not accept the credentials of the relay', {
        cause: error,
      });
    case 'timeout':
      return new Problem('fonestorm-timeout', `FoneStorm did not answer in time. ${words}`, { cause: error });
    case 'unknown':
      return new Problem('fonestorm-failed', `FoneStorm failed: ${words}`, { cause: error });
    default:
      return outcome satisfies never;
  }
}
