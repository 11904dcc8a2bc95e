// Not from `node:util`: its import loads modules that nothing here uses, at every start.
import { isNativeError } from 'node:util/types';
import { maskText } from '../../domain/redaction/mask-phone-numbers';
import { redactSentence } from '../../domain/redaction/redact';
import { FoneStormError } from '../../ports/fonestorm';

/** Errors of JSON and of valibot: their messages quote the value that could not be parsed. */
const QUOTING_ERRORS = ['SyntaxError', 'ValiError'];
const MAX_CAUSES = 5;

/**
 * The fields of a log line, with redacted errors. An error's message may quote personal data: FoneStorm repeats parts of the
 * request, and parsers quote their input. A redacted error has its name, code and stack, and its message without capabilities,
 * credentials and phone numbers. A `FoneStormError` has its outcome, its status and the faults of the response, but not
 * FoneStorm's words.
 */
export function redactErrors(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isError(value) ? redactError(value, 0) : value]),
  );
}

/** A redacted error in one line for a person. Other values are returned unchanged. */
export function redactToOneLine(value: unknown): unknown {
  return isError(value) ? `${value.name}: ${redactedMessage(value)}` : value;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, stack = '', cause } = error;
  const code = codeOf(error);
  return {
    name,
    ...(code !== undefined && { code }),
    message: redactedMessage(error),
    // The stack repeats the message, and a line of the message may look like a stack line.
    stack: stack
      .replace(error.message, '')
      .split('\n')
      .filter((line) => line.startsWith('    at ')),
    ...(isError(cause) && depth < MAX_CAUSES && { cause: redactError(cause, depth + 1) }),
  };
}

function redactedMessage(error: Error): string {
  if (error instanceof FoneStormError) {
    const { outcome, details } = error;
    const summary = details.status === undefined ? outcome : `${outcome}, with the status ${details.status}`;
    return [summary, ...(details.faults ?? [])].join('; ');
  }
  if (QUOTING_ERRORS.includes(error.name)) return 'the value could not be parsed (its content is withheld)';
  return maskText(redactSentence(error.message), () => '[number]');
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && /^[A-Z][A-Z0-9_]{1,63}$/.test(String(error.code))
    ? String(error.code)
    : undefined;
}

/** Also errors of another realm, such as Node's own in tests. */
function isError(value: unknown): value is Error {
  return isNativeError(value) || value instanceof Error;
}
