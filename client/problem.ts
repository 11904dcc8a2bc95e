import { PROBLEM_TYPE, PROBLEMS, type ProblemName } from '../lambda/contract/problems';

/** One fault of a request. */
export interface Fault {
  /** The name of the field. */
  readonly field: string;
  /** The text after "expected" in a sentence. */
  readonly expected: string;
}

/** The parts of a problem that this version knows. */
interface ProblemBody {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly Fault[];
  /** Seconds. */
  readonly retry_after?: number;
}

/**
 * The relay refused the request, or could not execute it. Its message says what is wrong, and what to do. After the problem
 * `outcome-unknown`, and after any other error, the outcome is not known: send the same request again.
 */
export class RelayProblem extends Error {
  override readonly name: string = 'RelayProblem';
  /** The name of the problem, such as `invalid-request`, `not-found` or `id-taken`. */
  readonly problem: ProblemName;
  /** The HTTP status that belongs to it. */
  readonly status: number;
  /** The faults of the request, if it is `invalid-request`, or `id-taken` for a series. */
  readonly faults: readonly Fault[];
  /** The seconds after which the same request can be sent again, if they are known. */
  readonly retryAfter: number | undefined;

  /** @internal */
  constructor(problem: ProblemName, { status, detail, errors = [], retry_after }: ProblemBody) {
    super(detail);
    this.problem = problem;
    this.status = status;
    this.faults = errors;
    this.retryAfter = retry_after;
  }
}

/**
 * The problem in a JSON text.
 *
 * @param retryAfter seconds, if they are not in the text
 * @returns undefined if the text is not a problem of the relay
 */
export function problemOf(text: string, retryAfter?: number): RelayProblem | undefined {
  let body: Partial<ProblemBody> | null;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const name = body?.type?.startsWith?.(PROBLEM_TYPE) ? body.type.slice(PROBLEM_TYPE.length) : '';
  if (!Object.hasOwn(PROBLEMS, name)) return undefined;
  return new RelayProblem(name as ProblemName, {
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(body as ProblemBody),
  });
}
