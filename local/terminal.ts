import { redactToOneLine } from '../lambda/adapters/runtime/redacted-errors';
import type { Delivery } from '../lambda/domain/delivery';
import { escapeControlCharacters } from '../lambda/domain/escape-control-characters';
import { after, milliseconds } from '../lambda/domain/instant';
import type { CallbackFacts, StatusEvent } from '../lambda/domain/status-event';
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

/** What goes wrong, a line each, on the standard error. Nothing of a request is in it. */
export const terminalLogger: Logger = {
  info: () => undefined,
  warn: (message, fields) => writeLogLine('warning', message, fields),
  error: (message, fields) => writeLogLine('error', message, fields),
};

function writeLogLine(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const more = Object.entries(fields).map(([name, value]) => `${name}=${toText(redactToOneLine(value))}`);
  process.stderr.write(`${escapeControlCharacters([`${level}: ${message}`, ...more].join(' '))}\n`);
}

const HIDDEN_FIELDS = new Set(['metadata', 'conference']);

/**
 * A status event as one line: when (UTC), whether FoneStorm or the relay says it, what, how the relay knows where no
 * callback has said so, and what it adds.
 */
export function formatEvent({ 'detail-type': type, detail }: BusEvent): string {
  const { occurredAt, sequence, origin } = detail.metadata;
  const isCallback = type === 'Callback Received';
  const known = origin === 'callback' ? {} : { origin };
  const more = isCallback
    ? formatCallback(detail.callback as CallbackFacts)
    : formatFields({ ...detail, ...known });
  const who = isCallback ? 'FoneStorm calls back' : 'event';
  const what = isCallback ? more : `${type}${more && `  ${more}`}`;
  return joinColumns(occurredAt, who, `#${sequence}`, labelOf(detail), what);
}

/** An attempt to pass a callback on as one line, under the number of the callback's event. */
export function formatAttempt(
  { conferenceId, attemptCount, attempts, nextAt, isUnreported }: Delivery,
  received?: StatusEvent,
) {
  const last = attempts.at(-1);
  if (!last) return joinColumns('', 'delivery', '', conferenceId, 'no attempt');
  const { startedAt, duration, status, failure } = last;
  const number = received ? `#${received.detail.metadata.sequence}` : '';
  const label = received ? labelOf(received.detail) : conferenceId;
  const again =
    nextAt === undefined || isUnreported
      ? []
      : [`again in ${formatDuration(milliseconds(nextAt) - milliseconds(after(startedAt, duration)))}`];
  const what = [
    `${failure ?? status} in ${duration} ms`,
    ...(attemptCount > 1 ? [`attempt ${attemptCount}`] : []),
    ...again,
  ];
  return joinColumns(startedAt, 'delivery', number, label, what.join(', '));
}

function joinColumns(at: string, who: string, number: string, label: string, what: string): string {
  return [at.slice(11, 23), who.padEnd(20), number.padEnd(4), label.padEnd(16), what].join('  ').trimEnd();
}

function labelOf({ conference, metadata }: StatusEvent['detail']): string {
  return toText(conference.label ?? metadata.conferenceId);
}

/** To the whole second, minute or hour. */
function formatDuration(length: number): string {
  const seconds = Math.round(length / 1000);
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
  const said = Object.entries({ ...known, ...unknown })
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${formatValue(name)}=${formatValue(value)}`);
  return [method, ...said, ...faults.map(toText)].join(' ');
}

/** A text as it is, if it is unambiguous among other fields; any other value as JSON. */
function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? shorten(value) : toJson(value);
}

/** A text as it is; any other value as JSON. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : toJson(value);
}

/** Never throws for any value: FoneStorm's callbacks may have any JSON. */
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
