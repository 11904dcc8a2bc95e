import { PROBLEM_TYPE, PROBLEMS, type ProblemName } from '../../contract/problems';
import { type HttpResponse, MAX_BODY_BYTES } from '../http-messages';

export { PROBLEMS, type ProblemName };

/** One fault of a request. */
export interface Fault {
  /** The name of a field, parameter or header, as the caller wrote it. */
  readonly field: string;
  /** The text after "expected" in a sentence. */
  readonly expected: string;
}

/** A cursor that the relay did not write, or wrote for another list. */
export const CURSOR_FAULT: Fault = {
  field: 'cursor',
  expected: 'a cursor of this list and filter, from an earlier answer',
};

/** A failure as HTTP shows it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /**
   * @param detail a sentence: what is wrong with this request, and what to do
   * @param more.faults the faults of the request
   * @param more.moreFaults the number of faults that `faults` does not list
   * @param more.retryAfter seconds
   */
  constructor(
    readonly problem: ProblemName,
    readonly detail: string,
    readonly more: {
      readonly faults?: readonly Fault[];
      readonly moreFaults?: number;
      readonly retryAfter?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
  }
}

/** Keeps every answer short. */
const MAX_FAULTS = 50;

/** A problem that lists the first 50 faults of a request, and the number of the others. */
export function invalidRequest(faults: readonly Fault[]): Problem {
  const listed = faults.slice(0, MAX_FAULTS);
  const moreFaults = faults.length - listed.length;
  const sentences = listed.map(({ field, expected }) => `${field}: expected ${expected}`);
  if (moreFaults > 0) sentences.push(`and ${moreFaults} more`);
  return new Problem('invalid-request', sentences.join('; '), {
    faults: listed,
    ...(moreFaults > 0 && { moreFaults }),
  });
}

/** One text for unknown paths and invalid capabilities, so that a caller cannot distinguish them. */
export function pathNotFound(): Problem {
  return new Problem('not-found', 'There is nothing at this path');
}

export function bodyTooLarge(headers: Readonly<Record<string, string>> = {}): Problem {
  return new Problem('body-too-large', `body: expected at most ${MAX_BODY_BYTES} bytes`, { headers });
}

/** The form of RFC 9457, with FoneStorm's `error`, `message` and `status_code`, which its clients read. */
export function problemBody({ problem, detail, more }: Problem) {
  const { status, title } = PROBLEMS[problem];
  return {
    type: `${PROBLEM_TYPE}${problem}`,
    title,
    status,
    detail,
    errors: more.faults,
    more_errors: more.moreFaults,
    error: title,
    message: detail,
    status_code: status,
  };
}

/** The seconds after which a request can be sent again, if they are known. */
export function retryAfterOf({ more }: Problem): number | undefined {
  return more.retryAfter === undefined ? undefined : Math.max(1, Math.ceil(more.retryAfter));
}

export function problemResponse(failure: Problem): HttpResponse {
  const { problem, more } = failure;
  const retryAfter = retryAfterOf(failure);
  return {
    status: PROBLEMS[problem].status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...more.headers,
    },
    body: JSON.stringify(problemBody(failure)),
  };
}
