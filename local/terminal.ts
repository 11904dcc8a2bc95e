import type { CallbackReceived } from '../lambda/domain/status-event';
import type { Log } from '../lambda/ports';
import type { BusEvent } from './event-bus';

/** A line for a person on the standard output. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** What goes wrong, a line each, on the standard error. Nothing of a request is in it. */
export const terminalLog: Log = {
  info: () => undefined,
  warn: (message, fields) => complain('warning', message, fields),
  error: (message, fields) => complain('error', message, fields),
};

function complain(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const more = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  process.stderr.write(`${[`${level}: ${message}`, ...more].join(' ')}\n`);
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
  const label = detail.conference.label ?? detail.metadata.conferenceId;
  const columns = [
    occurredAt.slice(11, 23),
    who.padEnd(20),
    `#${sequence}`.padEnd(4),
    `${label}`.padEnd(16),
    isCallback ? more : `${type}${more && `  ${more}`}`,
  ];
  return columns.join('  ').trimEnd();
}

function facts(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([name]) => !SILENT.has(name))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');
}

function callbackFacts({ method, known, unknown, faults }: CallbackReceived): string {
  const said = Object.entries({ ...known, ...unknown })
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${name}=${value}`);
  return [method, ...said, ...faults].join(' ');
}
