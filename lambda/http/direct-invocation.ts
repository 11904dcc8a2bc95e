import {
  type Invocation,
  type InvocationRequest,
  toInvocationAnswer,
  toInvocationRequest,
} from '../contract/invocation';
import { LOG_CODES } from '../contract/log-codes';
import { WORKFLOW_ERRORS } from '../contract/workflow-errors';
import type { Logger } from '../ports/logger';
import { type ConferencesApiPorts, conferencesApi } from './conferences-api';
import { type HttpRequest, MAX_BODY_BYTES } from './http-messages';
import { type InvocationFields, parseInvocation } from './requests/invocation';
import { logFailure, toProblem } from './responses/error-to-problem';
import {
  bodyTooLarge,
  invalidRequest,
  PROBLEMS,
  type Problem,
  type ProblemName,
  problemBody,
  retryAfterOf,
} from './responses/problems';
import { createRouter, type Routes } from './routing';

/** The caller of an invocation without HTTP. The host has authenticated the caller. */
export interface InvocationSource {
  /** The name of the caller, in the audit trail. Its idempotency keys are its own. */
  readonly caller: string;
  /** In the audit trail instead of an address. */
  readonly source: string;
  readonly requestId: string;
  /** The key of the command, if a command over the bus is executed. */
  readonly command?: string;
}

/** The answer of an invocation: the body of the HTTP answer, and the value for the next page. */
export type InvocationAnswer = Readonly<Record<string, unknown>>;

export type ExecuteInvocation = (invocation: unknown, from: InvocationSource) => Promise<InvocationAnswer>;

/**
 * Executes direct invocations: each one as the HTTP request with the same meaning, but without a token. So both have the same
 * validation, idempotency and audit trail.
 *
 * @returns a function whose promise is rejected if the invocation fails; `toProblem` has the problem of its error
 */
export function executeInvocation(ports: ConferencesApiPorts): ExecuteInvocation {
  return executeOnRoutes(conferencesApi(ports));
}

/**
 * The same with some routes of the API.
 *
 * @param fields the fields that a fault of an unknown one names, if they are not those of a direct invocation
 */
export function executeOnRoutes(routes: Routes, fields?: InvocationFields): ExecuteInvocation {
  const route = createRouter(routes);
  return async (invocation, from) => {
    const { body, headers } = await route(toHttpRequest(parseInvocation(invocation, fields), from));
    return toInvocationAnswer(body, headers.link);
  };
}

function toHttpRequest(invocation: Invocation, from: InvocationSource): HttpRequest {
  const { source, ...others } = from;
  let request: InvocationRequest;
  try {
    request = toInvocationRequest(invocation);
  } catch {
    const field = 'conference' in invocation ? 'conference' : 'series' in invocation ? 'series' : 'start';
    throw invalidRequest([{ field, expected: 'JSON that is not nested so deeply' }]);
  }
  const body = Buffer.from(request.body);
  if (body.length > MAX_BODY_BYTES) throw bodyTooLarge();
  return { ...request, ...others, body, sourceIp: source };
}

/** The caller of every invocation through AWS Lambda: IAM allows it, and does not name it. */
const IAM = 'iam';

/**
 * Answers invocations through AWS Lambda. A failure fails the invocation, so that Step Functions can catch it. The type of the
 * error is the name of the problem, and its message is the problem as JSON.
 */
export function directInvocationHandler(
  ports: ConferencesApiPorts,
): (event: unknown, requestId: string) => Promise<InvocationAnswer> {
  const execute = executeInvocation(ports);
  return async (event, requestId) => {
    try {
      return await execute(event, { caller: IAM, source: IAM, requestId });
    } catch (error) {
      throw invocationFailure(toProblem(error), ports.logger, isTask(event));
    }
  };
}

/** Whether a task of AWS Step Functions waits for the conference: its errors have the names that a state machine catches. */
function isTask(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'task_token' in event;
}

/** The problems after which the same request may succeed. */
const TEMPORARY: readonly ProblemName[] = [
  ...(['change-under-way', 'too-many-requests', 'fonestorm-failed', 'fonestorm-timeout'] as const),
  ...(['outcome-unknown', 'unavailable'] as const),
];

function taskErrorOf(problem: ProblemName): string {
  return TEMPORARY.includes(problem) ? WORKFLOW_ERRORS.unavailable : WORKFLOW_ERRORS.refused;
}

/** Lambda sends the name and the message of an error to the caller, with its stack: this error has none. */
function invocationFailure(problem: Problem, logger: Logger, isOfTask: boolean): Error {
  logFailure(problem, logger);
  const { status } = PROBLEMS[problem.problem];
  if (status < 500) logger.info(LOG_CODES.invocationsRefused, { problem: problem.problem });
  const failure = new Error(JSON.stringify({ ...problemBody(problem), retry_after: retryAfterOf(problem) }));
  const name = isOfTask ? taskErrorOf(problem.problem) : problem.problem;
  return Object.assign(failure, { name, stack: '' });
}
