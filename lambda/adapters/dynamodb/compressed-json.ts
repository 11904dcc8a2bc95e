import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** FoneStorm's fields in the JSON of its callbacks. */
const FIELDS =
  '","disposition":"ANSWERED","direction":"INBOUND","from":"+1","to":"+1","status":"END","uid":"status":"BEGIN' +
  '","timestamp":"2026-","conference_status":"unknown","organizer_status":false,"organizer_status":true,"attendees_status":0}';

/** The texts that the JSON of most records and states has, the most frequent at the end. */
const COMMON = [
  '{"kind":"status-report","id":"status-report-","report":{"conference_status":"","audit":{"upTo":,"missing":[],"deadLetters":[]}',
  '{"kind":"tick","id":"tick-","revision":1,"dueAt":"{"kind":"change","id":"change-","version":1,"change":"created","changed":["',
  '"redriven":true,"receivedBy":"Z","tick":"none","handOver":{"forwardEndOf":"","isErased":true,"type":"Participant Left"',
  '"type":"Conference Reminder","minutes_before":"type":"Scheduled Start Reached"type":"Scheduled End Reached',
  '"type":"Conference Scheduled"type":"Conference Updated"type":"Organizer Absent"type":"Conference Not Attended"',
  '"type":"Conference Ended"type":"Organizer Left"type":"Participant Joined","call":{"uid":"type":"Conference Started"',
  '"type":"Organizer Joined"type":"Attendee Count Changed","attendees":{"before":1,"now":2}}}]',
  '"callsAwaitingEnd":["endReported":{"value":false,"lastReportAt":"2026-","lastReportDelay":10,"closedAt":"',
  '"auditedUpTo":1,"tick":{"kind":"tick","id":"tick-"dueAt":"2026-',
  '"statusCheck":{"id":"status-check-","conferenceId":"","reason":"the callback does not say ","notBefore":"2026-',
  '"callback","request":{"method":"GET","query":"id=&conference_status=unknown&organizer_status=true&attendees_status=1',
  '&uid=&status=BEGIN&direction=INBOUND&from=%2B1","headers":{},"body":""}},"committedAt":"2026-',
  '{"entry":{"kind":"callback","id":"callback-2026","conferenceId":"","receivedAt":"2026-',
  '"request":{"method":"POST","query":"","headers":{"content-type":"application/x-www-form-urlencoded","user-agent":"',
  '"content-type":"application/json","user-agent":"FoneStorm"},"body":"',
  // The base64 of a text depends on its offset.
  ...[0, 1, 2].map((offset) => Buffer.from(FIELDS.slice(offset)).toString('base64')),
  '"}},"committedAt":"2026-","state":{"position":1,"sequence":1,"phase":"ended","phaseAt":"scheduled","phaseAt":"2026-',
  '"phase":"live","phaseAt":"2026-","isAttendanceProven":false,"isAttendanceProven":true,"isPresenceKnown":true,',
  '"presenceReportedAt":"2026-","organizer":{"value":false},"organizer":{"value":true},"attendees":{"value":1},',
  '"statusWord":{"value":"unknown"},"participants":[],"asOf":"2026-","lastCallbackAt":"2026-","statusCheckDue":"2026-',
  '"statusCheckPendingSince":"2026-","timetable":{"revision":1,"start":"2026-","end":"2026-","startKnownSince":"2026-',
  '"done":["organizer absent","not attended","overrun","close","end reached","end","poll","reminder 600000","start reached",',
  '"start"],"awaitingReport":["close"],"awaitingReport":[],"dueAt":"2026-","logExpiresAt":"2026-","lastChange":1,',
  '"isExpiryMoved":true,"events":[{"type":"Callback Received","time":"2026-',
  ':00:00.000Z","detail":{"metadata":{"id":".1","schemaVersion":"1","conferenceId":"","sequence":1,"occurredAt":"2026-',
  '"receivedAt":"2026-","origin":"api"timetable"reconciliation"callback"},"conference":{"id":"","label":"',
  '"start_time":"2026-","end_time":"2026-","conference_status":"unknown","organizer_status":true,"attendees_status":1',
  '},"callback":{"entry":"callback-2026","method":"POST","content_type":"application/json","known":{"id":"',
  '"uid":"","status":"BEGIN","from":"+1","direction":"INBOUND","conference_status":"unknown"},"unknown":{},"faults":[],',
  '"position":1,"deliver":true,"raw":"/v2/conferences//callbacks/1"}}}]}',
].join('');

/** Stored items are read with the dictionary: a change of it needs another format of the items. */
const OPTIONS = { dictionary: Buffer.from(COMMON) };

/** JSON text, compressed. */
export function compressJson(value: unknown): Uint8Array {
  // No buffer: a stored item is compared with what was written, and the client reads plain bytes.
  return new Uint8Array(deflateRawSync(JSON.stringify(value), OPTIONS));
}

/** @throws if the bytes are not from `compressJson` */
export function decompressJson(bytes: Uint8Array): string {
  return inflateRawSync(bytes, OPTIONS).toString();
}
