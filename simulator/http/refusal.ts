import { STATUS_CODES } from 'node:http';
import type { ApiResponse } from './exchange';

/** One fault of a request. */
export interface Fault {
  /** The name as the caller wrote it: a field or a header. */
  readonly field: string;
  /** Read after "expected". */
  readonly expected: string;
}

/** The refusal of a request. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** @param message a sentence: the fault, and what to do */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
    options: ErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The most faults in one message. */
const MAX_NAMED_FAULTS = 50;

/** A refusal with 400 and a sentence that names each fault, at most `MAX_NAMED_FAULTS` of them. */
export function invalidRequest(faults: readonly Fault[]): Refusal {
  const sentences = faults
    .slice(0, MAX_NAMED_FAULTS)
    .map(({ field, expected }) => `${field}: expected ${expected}`);
  if (faults.length > MAX_NAMED_FAULTS) sentences.push(`and ${faults.length - MAX_NAMED_FAULTS} more`);
  return new Refusal(400, sentences.join('; '));
}

export function notFound(what: string): Refusal {
  return new Refusal(404, `There is no ${what}`);
}

/** FoneStorm's errors have `error`, `message` and `status_code` (v2.4 description). */
export function toErrorResponse(thrown: unknown): ApiResponse {
  const { status, message, headers } =
    thrown instanceof Refusal ? thrown : new Refusal(502, `The simulator failed: ${thrown}`);
  return { status, headers, body: { error: STATUS_CODES[status] ?? 'Error', message, status_code: status } };
}
