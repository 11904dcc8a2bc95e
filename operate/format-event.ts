import type { Fields } from './api/relay-api';
import { toText } from './table';

/** An event of the bus. */
export interface ShownEvent {
  readonly 'detail-type': string;
  readonly detail: Fields & {
    readonly metadata: {
      readonly conferenceId: string;
      readonly sequence: number;
      readonly occurredAt: string;
      readonly origin?: string;
    };
  };
}

const HIDDEN = ['metadata', 'conference', 'callback'];

/** An event as one line: time (UTC), sequence number, conference, type, and fields. */
export function formatEvent({ 'detail-type': type, detail }: ShownEvent): string {
  const { conferenceId, sequence, occurredAt, origin } = detail.metadata;
  const fields = Object.entries(detail).filter(([name]) => !HIDDEN.includes(name));
  const parts = [
    ...(detail.callback === undefined ? [] : [formatCallback(detail.callback)]),
    ...fields.map(([name, value]) => `${name}=${toText(value)}`),
    ...(origin === undefined || origin === 'callback' ? [] : [`origin=${origin}`]),
  ];
  const start = `${occurredAt.slice(0, 19)}Z  ${`#${sequence}`.padEnd(4)}  ${conferenceId.padEnd(16)}`;
  return `${start}  ${[type, ...parts].join('  ')}`.trimEnd();
}

/** The method and the fields of a parsed callback. */
export function formatCallback(callback: unknown): string {
  const { method, known, unknown, faults } = { ...(callback as Fields | undefined) };
  const fields = Object.entries({ ...(known as Fields), ...(unknown as Fields) })
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${name}=${toText(value)}`);
  return [method, ...fields, ...((faults as readonly unknown[] | undefined) ?? []).map(toText)].join(' ');
}
