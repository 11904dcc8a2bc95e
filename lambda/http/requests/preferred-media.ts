import type { HttpRequest } from '../http-messages';

/** The media type of invitations (RFC 5545). */
export const CALENDAR_MEDIA_TYPE = 'text/calendar';

/**
 * Whether a request prefers an invitation to JSON, by the header `Accept` (RFC 9110, section 12.5.1). JSON is the answer to
 * requests that prefer neither, or that accept neither.
 */
export function isCalendarPreferred({ headers }: HttpRequest): boolean {
  const { accept } = headers;
  if (accept === undefined) return false;
  const ranges = new Map(accept.split(',').map(parseRange));
  return qualityOf(CALENDAR_MEDIA_TYPE, ranges) > qualityOf('application/json', ranges);
}

/** A media range, and its quality from 0 to 1. A malformed quality counts as 0: the range is not asked for. */
function parseRange(text: string): [range: string, quality: number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return [range, /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
}

/** The quality of the most specific range that a media type matches. */
function qualityOf(mediaType: string, ranges: ReadonlyMap<string, number>): number {
  const [type] = mediaType.split('/');
  return ranges.get(mediaType) ?? ranges.get(`${type}/*`) ?? ranges.get('*/*') ?? 0;
}
