import type { RelayEvent } from '../api/answers';
import type { MarkTone } from './marks';

const HIDDEN = ['metadata', 'conference', 'callback'];
const MAX_TEXT = 240;

/** The content of an event in one line. */
export function summarizeEvent({ detail }: RelayEvent): string {
  const callback = detail.callback as
    | { known?: object; unknown?: object; faults?: readonly unknown[] }
    | number
    | undefined;
  const fields =
    typeof callback === 'object'
      ? { ...callback.known, ...callback.unknown }
      : Object.fromEntries(Object.entries(detail).filter(([name]) => !HIDDEN.includes(name)));
  const faults =
    typeof callback === 'object' ? (callback.faults ?? []).map((fault) => `fault: ${shown(fault)}`) : [];
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return shorten([...parts, ...faults].join('  '));
}

/** A value as text: never an element. */
export function shown(value: unknown): string {
  return shorten(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'));
}

export function shorten(text: string, length = MAX_TEXT): string {
  return text.length <= length ? text : `${text.slice(0, length)} …`;
}

const TONES: Readonly<Record<string, MarkTone>> = {
  'Callback Received': 'neutral',
  'Conference Started': 'good',
  'Organizer Joined': 'good',
  'Participant Joined': 'good',
  'Conference Cancelled': 'warn',
  'Conference Overrunning': 'warn',
  'Organizer Absent': 'warn',
  'Conference Not Attended': 'warn',
  'Number Assignment Failed': 'bad',
  'Conference Creation Failed': 'bad',
  'Conference Gone': 'bad',
  'Conference Audit Failed': 'bad',
  'Callback Delivery Failed': 'bad',
  'Conference Command Refused': 'bad',
  'Series Occurrence Failed': 'bad',
};

export function toneOfEvent(type: string): MarkTone {
  return TONES[type] ?? 'accent';
}

/** The path of the raw request of a callback: its number in the log; undefined for other events. */
export function callbackPosition({ detail }: RelayEvent): number | undefined {
  const { callback } = detail;
  if (typeof callback !== 'object' || callback === null || !('position' in callback)) return undefined;
  return typeof callback.position === 'number' ? callback.position : undefined;
}
