import { redactToOneLine } from '../lambda/adapters/runtime/redacted-errors';
import type { CallbackFacts } from '../lambda/domain/callback/describe-callback';
import type { Delivery } from '../lambda/domain/delivery';
import { escapeControlCharacters } from '../lambda/domain/escape-control-characters';
import { after, milliseconds } from '../lambda/domain/instant';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { Logger } from '../lambda/ports/logger';
import type { BusEvent } from './event-bus';

// The reader may have closed the pipe, as in `npm start | head`: the process continues.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Writes one line to the standard output, with unprintable characters escaped. */
export function say(line = ''): void {
  process.stdout.write(`${escapeControlCharacters(line)}\n`);
}

/** Writes several lines of the program's own text. */
export function sayLines(text: string): void {
  for (const line of text.trimEnd().split('\n')) say(line);
}

/** Writes the reason for the end of the program to the standard error, as one line. The exit code is then 1. */
export function sayFailure(error: unknown): void {
  process.stderr.write(
    `${escapeControlCharacters(error instanceof Error ? error.message : toText(error))}\n`,
  );
  process.exitCode = 1;
}

/** Writes warnings and errors to the standard error, one line each, without any part of a request. */
export const terminalLogger: Logger = {
  info: () => undefined,
  warn: (code, fields) => writeLogLine('warning', code, fields),
  error: (code, fields) => writeLogLine('error', code, fields),
};

function writeLogLine(level: string, code: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const details = Object.entries(fields).map(([name, value]) => `${name}=${toText(redactToOneLine(value))}`);
  process.stderr.write(`${escapeControlCharacters([`${level}: ${code}`, ...details].join(' '))}\n`);
}

const HIDDEN_FIELDS = new Set(['metadata', 'conference']);

/**
 * Formats a status event as one line: time (UTC), `callback` or `event`, sequence number, conference, type and fields. The
 * origin is shown if it is not a callback.
 */
export function formatEvent({ 'detail-type': type, detail }: BusEvent): string {
  const { occurredAt, sequence, origin } = detail.metadata;
  const isCallback = type === 'Callback Received';
  const fields = isCallback
    ? formatCallback(detail.callback as CallbackFacts)
    : formatFields({ ...detail, ...(origin !== 'callback' && { origin }) });
  const text = isCallback ? fields : `${type}${fields && `  ${fields}`}`;
  return joinColumns(occurredAt, isCallback ? 'callback' : 'event', `#${sequence}`, labelOf(detail), text);
}

/** Formats an attempt to deliver a callback as one line, with the id of the delivery: `conference-relay retry` takes it. */
export function formatAttempt(
  { conferenceId, position, attemptCount, attempts, nextAt, isUnreported }: Delivery,
  received?: StatusEvent,
) {
  const last = attempts.at(-1);
  if (!last) return joinColumns('', 'delivery', '', conferenceId, 'no attempt');
  const { startedAt, duration, status, failure } = last;
  const label = received ? labelOf(received.detail) : conferenceId;
  const retry =
    nextAt === undefined || isUnreported
      ? []
      : [`retry in ${formatDuration(milliseconds(nextAt) - milliseconds(after(startedAt, duration)))}`];
  const parts = [
    `${failure ?? status} in ${duration} ms`,
    ...(attemptCount > 1 ? [`attempt ${attemptCount}`] : []),
    ...retry,
  ];
  const text = `${parts.join(', ')}  id=${conferenceId}.${position}`;
  return joinColumns(startedAt, 'delivery', '', label, text);
}

function joinColumns(at: string, kind: string, number: string, label: string, text: string): string {
  return [at.slice(11, 23), kind.padEnd(8), number.padEnd(4), label.padEnd(16), text].join('  ').trimEnd();
}

function labelOf({ conference, metadata }: StatusEvent['detail']): string {
  return toText(conference.label ?? metadata.conferenceId);
}

/** Formats milliseconds, rounded to a second, minute or hour. */
function formatDuration(duration: number): string {
  const seconds = Math.max(0, Math.round(duration / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function formatFields(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([name]) => !HIDDEN_FIELDS.has(name))
    .map(([name, value]) => `${name}=${toJson(value)}`)
    .join(' ');
}

function formatCallback({ method, known, unknown, faults }: CallbackFacts): string {
  const fields = Object.entries({ ...known, ...unknown })
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${formatValue(name)}=${formatValue(value)}`);
  return [method, ...fields, ...faults.map(toText)].join(' ');
}

/** A text stays as it is if it is unambiguous among other fields; any other value becomes JSON. */
function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? shorten(value) : toJson(value);
}

/** A text stays as it is; any other value becomes JSON. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}

/** Never throws: a callback may be JSON that is too deep for `JSON.stringify`. */
function toJson(value: unknown): string {
  try {
    return shorten(JSON.stringify(value) ?? 'undefined');
  } catch {
    return '(cannot be shown)';
  }
}

const MAX_SHOWN = 256;

function shorten(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
