import type { ICalCalendar } from 'ical-generator';
import { type Instant, milliseconds } from '../../domain/instant';
import type { Invitation } from '../../operations/conferences/read-invitation';
import type { HttpResponse } from '../http-messages';
import { CALENDAR_MEDIA_TYPE } from '../requests/preferred-media';

/**
 * Invitations as iCalendar (RFC 5545), with an event for each. They name no organizer and no attendees, because FoneStorm's are
 * not mail addresses.
 *
 * - `UID` has the time of the creation, because the ids of two relays may be the same.
 * - `SEQUENCE` is the version of the definition: it grows with each change.
 * - `DTEND` is exclusive: a conference that ends in the last millisecond of a day ends at midnight.
 * - `METHOD` is `CANCEL` only if all are cancelled.
 * - A calendar without an event has the time zone UTC, because it must have a component (RFC 5545, section 3.6). It has no `METHOD`,
 *   which would require an event (RFC 5546, section 3.2).
 *
 * @param now the time of this answer, which decides between two answers with the same `SEQUENCE` (RFC 5546, section 2.1.5)
 */
export async function invitationResponse(
  invitations: readonly Invitation[],
  now: Instant,
  headers: HttpResponse['headers'],
): Promise<HttpResponse> {
  // Loaded with the first invitation: most starts of the function have none.
  const library = await import('ical-generator');
  const isCancelled = invitations.every((each) => each.isCancelled);
  const method =
    invitations.length === 0 ? undefined : library.ICalCalendarMethod[isCancelled ? 'CANCEL' : 'PUBLISH'];
  const calendar = library.default({
    ...(method && { method }),
    prodId: { company: 'Conference Relay', product: 'Conferences' },
  });
  for (const invitation of invitations) addEvent(calendar, invitation, now, library);
  const mediaType = [CALENDAR_MEDIA_TYPE, 'charset=utf-8', ...(method ? [`method=${method}`] : [])].join(
    '; ',
  );
  const text = calendar.toString();
  return {
    status: 200,
    headers: { 'content-type': mediaType, ...headers },
    body: `${method ? text : withUtc(text)}\r\n`,
  };
}

const UTC = [
  ...['BEGIN:VTIMEZONE', 'TZID:Etc/UTC', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0000'],
  ...['TZOFFSETTO:+0000', 'TZNAME:UTC', 'END:STANDARD', 'END:VTIMEZONE'],
].join('\r\n');

/** @param empty a calendar without a component */
function withUtc(empty: string): string {
  return empty.replace('END:VCALENDAR', `${UTC}\r\nEND:VCALENDAR`);
}

function addEvent(
  calendar: ICalCalendar,
  { definition, window, isCancelled, fonenumbers }: Invitation,
  now: Instant,
  { ICalEventClass, ICalEventStatus }: typeof import('ical-generator'),
): void {
  const { id, fields, createdAt, version, fonestorm } = definition;
  const numbers = fonenumbers.map(oneLine).filter((number) => number !== '');
  const pin = isCancelled ? '' : oneLine(fonestorm?.pin ?? '');
  const lines = [...numbers.map((number) => `Phone: ${number}`), ...(pin === '' ? [] : [`PIN: ${pin}`])];
  calendar.createEvent({
    id: `${id}.${milliseconds(createdAt)}@conference-relay`,
    sequence: version,
    stamp: new Date(now),
    start: new Date(window.start),
    end: new Date(Math.ceil(milliseconds(window.end) / 1000) * 1000),
    summary: oneLine(fields.label ?? '') || 'Phone conference',
    location: numbers.join(', ') || null,
    description: lines.join('\n') || null,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // The PIN lets anybody join.
    class: ICalEventClass.PRIVATE,
  });
}

/** A text without characters that a calendar may take for the end of a line, or refuse. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
