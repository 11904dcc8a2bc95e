import { types } from 'node:util';
import { maskText } from '../../domain/redaction/mask-phone-numbers';
import { redactSentence } from '../../domain/redaction/redact';
import { FoneStormError } from '../../ports/fonestorm';

/** Whose messages quote what could not be read: JSON's own, and those of the schemas. */
const QUOTING_ERRORS = ['SyntaxError', 'ValiError'];
const MAX_CAUSES = 5;

/**
 * The fields of a line of the log, with errors as they may be told. Whoever throws one may put what it was given into
 * its message, or beside it: FoneStorm's words repeat what it was sent, a message that cannot be read is quoted. What is
 * told is where it came from, and its message without capabilities, credentials and phone numbers; of FoneStorm's own,
 * what it came to, and which fields of its answer could not be read.
 */
export function redactErrors(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isError(value) ? redactError(value, 0) : value]),
  );
}

/** What is told of an error, in one line for a person. */
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
    const told = details.status === undefined ? outcome : `${outcome}, with the status ${details.status}`;
    return [told, ...(details.faults ?? [])].join('; ');
  }
  if (QUOTING_ERRORS.includes(error.name)) return 'the value could not be parsed (its content is withheld)';
  return maskText(redactSentence(error.message), () => '[number]');
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && /^[A-Z][A-Z0-9_]{1,63}$/.test(String(error.code))
    ? String(error.code)
    : undefined;
}

/** Also one that another realm made: those of Node's own. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}
