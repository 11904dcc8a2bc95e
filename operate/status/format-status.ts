import { tableLines } from '../table';
import { findFaults, type RelayStatus } from './relay-status';

/**
 * A status as the lines of one screen.
 *
 * @param now milliseconds since 1970
 */
export function formatStatus(status: RelayStatus, now: number): string[] {
  const { api, alarms, queues, functions, lastSweep } = status;
  const faults = findFaults(status, now);
  return [
    `API         ${api}`,
    `Alarms      ${alarms.active.length} on, ${alarms.ok} off, ${alarms.unknown} without data`,
    `Last sweep  ${lastSweep === undefined ? 'none in the last hour' : `${formatAge(now - Date.parse(lastSweep))} ago`}`,
    '',
    ...tableLines(
      ['QUEUE', 'READY', 'IN FLIGHT', 'DELAYED', 'DEAD LETTERS'],
      queues.map(({ name, messages, deadLetters }) => [
        ...[name, messages?.ready ?? '-', messages?.inFlight ?? '-', messages?.delayed ?? '-'],
        deadLetters,
      ]),
    ),
    '',
    ...tableLines(
      ['LAST HOUR', 'RUNS', 'ERRORS', 'THROTTLES', 'MEAN'],
      functions.map(({ name, invocations, errors, throttles, meanDuration }) => [
        ...[name, invocations, errors, throttles, meanDuration === undefined ? '-' : `${meanDuration} ms`],
      ]),
    ),
    '',
    ...(faults.length === 0 ? ['No fault.'] : faults),
  ];
}

/** @param age milliseconds */
function formatAge(age: number): string {
  const minutes = Math.max(0, Math.floor(age / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
