import type { SeriesBacklog } from '../../lambda/contract/health-answer';
import { tableLines } from '../table';
import type { MeasuredStatus } from './measured-status';
import type { DeployedStatus, RelayStatus } from './relay-status';

/**
 * The status of a deployed relay as the lines of one screen.
 *
 * @param faults in sentences
 * @param now milliseconds since 1970
 */
export function formatStatus(status: DeployedStatus, faults: readonly string[], now: number): string[] {
  const { active, ok, unknown } = status.alarms;
  const sweep = sweepLine(status.lastSweep, now);
  const top = [`Alarms      ${active.length} on, ${ok} off, ${unknown} without data`, sweep];
  const lastHour = tableLines(
    ['LAST HOUR', 'RUNS', 'ERRORS', 'THROTTLES', 'MEAN'],
    status.functions.map(({ name, invocations, errors, throttles, meanDuration }) => [
      ...[name, invocations, errors, throttles, orDash(meanDuration, ' ms')],
    ]),
  );
  return screen(status, top, lastHour, faults);
}

/** The status of a relay from its own API, likewise. */
export function formatMeasuredStatus(status: MeasuredStatus, now: number): string[] {
  const { budget, series, lastHour, faults } = status;
  const top = [
    lastHour ? sweepLine(lastHour.lastSweep, now) : 'Last sweep  not known',
    `Budget      ${budget.requestsPerSecond} requests a second; a request waits ${budget.requestWait} ms, a status check ${budget.statusCheckWait} ms`,
    `Series      ${dueSeries(series, now)}`,
  ];
  const rows = lastHour && [
    ['callbacks accepted', lastHour.accepted],
    ['callbacks published', lastHour.published],
    ['attempts of deliveries', lastHour.attempted],
    ['failed deliveries', lastHour.failed],
    ['mean latency', orDash(lastHour.latency?.mean, ' ms')],
    ['longest latency', orDash(lastHour.latency?.longest, ' ms')],
  ];
  const table = rows ? tableLines(['LAST HOUR', ''], rows) : ['The last hour is not known.'];
  return screen(status, top, table, faults);
}

function screen(
  { api, queues }: RelayStatus,
  top: readonly string[],
  lastHour: readonly string[],
  faults: readonly string[],
): string[] {
  const rows = queues.map(({ name, messages, deadLetters }) => [
    ...[name, orDash(messages?.ready), orDash(messages?.inFlight), orDash(messages?.delayed)],
    deadLetters,
  ]);
  return [
    ...[`API         ${api}`, ...top, ''],
    ...[...tableLines(['QUEUE', 'READY', 'IN FLIGHT', 'DELAYED', 'DEAD LETTERS'], rows), ''],
    ...[...lastHour, ''],
    ...(faults.length === 0 ? ['No fault.'] : faults),
  ];
}

function dueSeries({ due, oldest_due_at: oldest }: SeriesBacklog, now: number): string {
  const since = oldest === undefined ? '' : `, the first of them for ${formatAge(now - Date.parse(oldest))}`;
  return `${due.count}${due.exact ? '' : ' or more'} due for a visit${since}`;
}

function sweepLine(lastSweep: string | undefined, now: number): string {
  const age = lastSweep === undefined ? undefined : formatAge(now - Date.parse(lastSweep));
  return `Last sweep  ${age === undefined ? 'none in the last hour' : `${age} ago`}`;
}

function orDash(value: number | undefined, unit = ''): string {
  return value === undefined ? '-' : `${value}${unit}`;
}

/** @param age milliseconds */
function formatAge(age: number): string {
  const minutes = Math.max(0, Math.floor(age / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
