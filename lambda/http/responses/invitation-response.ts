import { type Instant, milliseconds } from '../../domain/instant';
import type { Invitation } from '../../operations/conferences/read-invitation';
import type { HttpResponse } from '../http-messages';
import { CALENDAR_MEDIA_TYPE } from '../requests/preferred-media';

/**
 * An invitation as iCalendar (RFC 5545). It names no organizer and no attendees, because FoneStorm's are not
 * mail addresses.
 *
 * - `UID` has the time of the creation, because the ids of two relays may be the same.
 * - `SEQUENCE` is the version of the definition: it grows with each change.
 * - `DTEND` is exclusive: a conference that ends in the last millisecond of a day ends at midnight.
 *
 * @param now the time of this answer, which decides between two answers with the same `SEQUENCE` (RFC 5546, section 2.1.5)
 */
export async function invitationResponse(
  { definition, window, isCancelled, fonenumbers }: Invitation,
  now: Instant,
  headers: HttpResponse['headers'],
): Promise<HttpResponse> {
  // Loaded with the first invitation: most starts of the function have none.
  const {
    default: ical,
    ICalCalendarMethod,
    ICalEventClass,
    ICalEventStatus,
  } = await import('ical-generator');
  const { id, fields, createdAt, version, fonestorm } = definition;
  const method = isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH;
  const calendar = ical({ method, prodId: { company: 'Conference Relay', product: 'Conferences' } });
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
  const mediaType = [CALENDAR_MEDIA_TYPE, 'charset=utf-8', `method=${method}`].join('; ');
  return {
    status: 200,
    headers: { 'content-type': mediaType, ...headers },
    body: `${calendar.toString()}\r\n`,
  };
}

/** A text without characters that a calendar may take for the end of a line, or refuse. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
