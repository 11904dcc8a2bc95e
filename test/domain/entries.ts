import type { Definition } from '../../lambda/domain/definition';
import {
  type Audit,
  type CallbackEntry,
  type ChangeEntry,
  type CommandEntry,
  type RawRequest,
  type ReportedStatus,
  type StatusReportEntry,
  type TickEntry,
  tickOf,
  type UnreadableEntry,
} from '../../lambda/domain/entry';
import { type Instant, parseInstant } from '../../lambda/domain/instant';

/** Entries of one conference on one day, which is to last from 10:00:00 to 11:00:00. */

/** @param time `HH:mm:ss`, or `YYYY-MM-DDTHH:mm:ss` of another day; UTC */
export function at(time: string): Instant {
  const instant = parseInstant(`${time.includes('T') ? time : `2026-05-04T${time}`}Z`);
  if (!instant) throw new Error(`${time}: expected HH:mm:ss or YYYY-MM-DDTHH:mm:ss`);
  return instant;
}

export const CONFERENCE = 'c1';
export const PIN = '216897';

export const definition: Definition = {
  id: CONFERENCE,
  fields: { start_time: at('10:00:00'), end_time: at('11:00:00'), label: 'Weekly' },
  status: 'confirmed',
  createdAt: at('09:00:00'),
  digest: 'd',
  version: 3,
  fonestorm: { id: 'f1', pin: PIN, confirmedAt: at('09:00:00') },
};

export type Fields = Readonly<Record<string, unknown>>;

/** FoneStorm's three methods, and a form as browsers send it. */
export const METHODS = ['GET', 'POST', 'JSON', 'form'] as const;
export type Method = (typeof METHODS)[number];

const FORM = 'application/x-www-form-urlencoded';

/** The request of a callback, as FoneStorm makes it. A method that has only strings sends other values as JSON. */
export function request(fields: Fields, method: Method = 'JSON'): RawRequest {
  const texts = Object.entries(fields).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const encoded = new URLSearchParams(texts).toString();
  const json = JSON.stringify(fields);
  switch (method) {
    case 'GET':
      return { method: 'GET', query: encoded, headers: {}, body: '' };
    case 'POST':
      return { method: 'POST', query: encoded, headers: { 'content-type': FORM }, body: base64(json) };
    case 'JSON':
      return posted(json, 'application/json');
    case 'form':
      return posted(encoded, FORM);
    default:
      return method satisfies never;
  }
}

export function posted(body: string | Uint8Array, contentType?: string): RawRequest {
  const headers = contentType === undefined ? {} : { 'content-type': contentType };
  return { method: 'POST', query: '', headers, body: base64(body) };
}

function base64(body: string | Uint8Array): string {
  return Buffer.from(body).toString('base64');
}

let count = 0;
function numbered<T extends string>(kind: T): { kind: T; id: string; conferenceId: string } {
  count += 1;
  return { kind, id: `${kind}-${String(count).padStart(9, '0')}`, conferenceId: CONFERENCE };
}

export function callback(
  time: string,
  fields: Fields,
  { method, ...more }: { method?: Method; redriven?: true } = {},
): CallbackEntry {
  return { ...numbered('callback'), receivedAt: at(time), request: request(fields, method), ...more };
}

/** The fields that FoneStorm's page promises, and no others. */
export function presence(time: string, organizer: boolean, attendees: number): CallbackEntry {
  return callback(time, {
    id: 'f1',
    conference_status: 'unknown',
    organizer_status: organizer,
    attendees_status: attendees,
  });
}

/** A callback with FoneStorm's time. */
export function callbackWithTime(time: string, moment: string, fields: Fields): CallbackEntry {
  return callback(time, { timestamp: at(moment), ...fields });
}

export function call(time: string, uid: string, status: 'BEGIN' | 'END', more: Fields = {}): CallbackEntry {
  return callback(time, { uid, status, from: '+15550100', direction: 'INBOUND', ...more });
}

let changes = 0;

export function change(
  what: ChangeEntry['change'],
  time = '09:00:00',
  more: Pick<ChangeEntry, 'changed'> = {},
): ChangeEntry {
  changes += 1;
  return { ...numbered('change'), version: changes, receivedAt: at(time), change: what, ...more };
}

/** The tick of a timetable's revision, which comes at a time. */
export function tick(time: string, revision: number, dueAt = time): TickEntry {
  return { ...tickOf(CONFERENCE, { revision, dueAt: at(dueAt) }), receivedAt: at(time) };
}

/**
 * The content of FoneStorm's report: a number counts the attendees; `status` is the whole report.
 */
export type ReportContent =
  | number
  | 'not found'
  | { organizer?: boolean; attendees?: number; word?: string }
  | { status: ReportedStatus };

/** An audit without findings, except the given ones. */
export function audit(upTo: number, found: Partial<Audit> = {}): Audit {
  return { upTo, missing: [], deadLetters: [], ...found };
}

export function statusReport(
  requestedAt: string,
  said: ReportContent,
  more: { redriven?: true; receivedAt?: Instant; audit?: Audit } = {},
): StatusReportEntry {
  return {
    ...numbered('status-report'),
    receivedAt: at(requestedAt),
    requestedAt: at(requestedAt),
    report: said === 'not found' ? said : statusOf(said),
    ...more,
  };
}

function statusOf(said: Exclude<ReportContent, 'not found'>): ReportedStatus {
  if (typeof said === 'object' && 'status' in said) return said.status;
  const { organizer = false, attendees = 0, word = 'unknown' } = typeof said === 'object' ? said : {};
  return {
    conference_status: word,
    organizer_status: organizer,
    attendees_status: typeof said === 'number' ? said : attendees,
  };
}

export function unreadable(time: string): UnreadableEntry {
  const fault = 'the mailbox message could not be parsed';
  return { ...numbered('unreadable'), receivedAt: at(time), fault, body: base64('?') };
}

/** A conference from its start to its end. */
export const WHOLE_CONFERENCE: readonly CallbackEntry[] = [
  presence('10:00:01', true, 0),
  presence('10:00:05', true, 2),
  presence('11:00:09', false, 0),
];

/** @param problem undefined for an executed command */
export function commandOutcome(
  time: string,
  problem?: CommandEntry['problem'],
  command: Partial<CommandEntry['command']> = {},
): CommandEntry {
  return {
    ...numbered('command'),
    receivedAt: at(time),
    command: { id: 'visit-4711', type: 'Create Conference', source: 'app.visits', ...command },
    ...(problem && { problem }),
  };
}

/** A problem of a command, with the fault of one field. */
export const COMMAND_PROBLEM = {
  type: 'urn:conference-relay:problem:invalid-request',
  status: 400,
  error: 'The request has faults',
  message: 'end_time: expected a time after start_time, 2026-05-04T10:00:00.000Z',
  errors: [{ field: 'end_time', expected: 'a time after start_time, 2026-05-04T10:00:00.000Z' }],
} as const;
