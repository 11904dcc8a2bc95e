import { toldInOneLine } from '../lambda/adapters/told-errors';
import type { Delivery } from '../lambda/domain/delivery';
import { after, milliseconds } from '../lambda/domain/instant';
import { printable } from '../lambda/domain/printable';
import type { CallbackReceived, StatusEvent } from '../lambda/domain/status-event';
import type { Log } from '../lambda/ports';
import type { BusEvent } from './event-bus';

// The reader may have closed the pipe, as in `npm start | head`: the process continues.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Writes one line to the standard output, with unprintable characters escaped. */
export function say(line = ''): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** Writes several lines of the program's own text. */
export function sayLines(text: string): void {
  for (const line of text.trimEnd().split('\n')) say(line);
}

/** Writes the reason for the end of the program to the standard error, as one line. The exit code is then 1. */
export function sayFailure(error: unknown): void {
  process.stderr.write(`${printable(error instanceof Error ? error.message : textOf(error))}\n`);
  process.exitCode = 1;
}

/** What goes wrong, a line each, on the standard error. Nothing of a request is in it. */
export const terminalLog: Log = {
  info: () => undefined,
  warn: (message, fields) => complain('warning', message, fields),
  error: (message, fields) => complain('error', message, fields),
};

function complain(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const more = Object.entries(fields).map(([name, value]) => `${name}=${textOf(toldInOneLine(value))}`);
  process.stderr.write(`${printable([`${level}: ${message}`, ...more].join(' '))}\n`);
}

const SILENT = new Set(['metadata', 'conference']);

/**
 * A status event as one line: when (UTC), whether FoneStorm or the relay says it, what, how the relay knows where no
 * callback has said so, and what it adds.
 */
export function lineOf({ 'detail-type': type, detail }: BusEvent): string {
  const { occurredAt, sequence, origin } = detail.metadata;
  const isCallback = type === 'Callback Received';
  const known = origin === 'callback' ? {} : { origin };
  const more = isCallback
    ? callbackFacts(detail.callback as CallbackReceived)
    : facts({ ...detail, ...known });
  const who = isCallback ? 'FoneStorm calls back' : 'event';
  const what = isCallback ? more : `${type}${more && `  ${more}`}`;
  return columns(occurredAt, who, `#${sequence}`, labelOf(detail), what);
}

/** An attempt to pass a callback on as one line, under the number of the callback's event. */
export function lineOfAttempt(
  { conferenceId, tries, attempts, nextAt, untold }: Delivery,
  received?: StatusEvent,
) {
  const last = attempts.at(-1);
  if (!last) return columns('', 'delivery', '', conferenceId, 'no attempt');
  const { at, took, status, failure } = last;
  const number = received ? `#${received.detail.metadata.sequence}` : '';
  const label = received ? labelOf(received.detail) : conferenceId;
  const again =
    nextAt === undefined || untold
      ? []
      : [`again in ${duration(milliseconds(nextAt) - milliseconds(after(at, took)))}`];
  const what = [`${failure ?? status} in ${took} ms`, ...(tries > 1 ? [`attempt ${tries}`] : []), ...again];
  return columns(at, 'delivery', number, label, what.join(', '));
}

function columns(at: string, who: string, number: string, label: string, what: string): string {
  return [at.slice(11, 23), who.padEnd(20), number.padEnd(4), label.padEnd(16), what].join('  ').trimEnd();
}

function labelOf({ conference, metadata }: StatusEvent['detail']): string {
  return textOf(conference.label ?? metadata.conferenceId);
}

/** To the whole second, minute or hour. */
function duration(length: number): string {
  const seconds = Math.round(length / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function facts(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([name]) => !SILENT.has(name))
    .map(([name, value]) => `${name}=${jsonOf(value)}`)
    .join(' ');
}

function callbackFacts({ method, known, unknown, faults }: CallbackReceived): string {
  const said = Object.entries({ ...known, ...unknown })
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${wordOf(name)}=${wordOf(value)}`);
  return [method, ...said, ...faults.map(textOf)].join(' ');
}

/** A text as it is, if it is unambiguous among other fields; any other value as JSON. */
function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? shortened(value) : jsonOf(value);
}

/** A text as it is; any other value as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

/** Never throws for any value: FoneStorm's callbacks may have any JSON. */
function jsonOf(value: unknown): string {
  try {
    return shortened(JSON.stringify(value) ?? 'undefined');
  } catch {
    return '(cannot be shown)';
  }
}

const LONGEST_SHOWN = 256;

function shortened(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
