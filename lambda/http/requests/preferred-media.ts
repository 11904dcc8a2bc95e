import type { HttpRequest } from '../http-messages';
import { parseQualityValues } from './quality-values';

/** The media type of invitations (RFC 5545). */
export const CALENDAR_MEDIA_TYPE = 'text/calendar';

/**
 * Whether a request prefers an invitation to JSON, by the header `Accept` (RFC 9110, section 12.5.1). JSON is the answer to
 * requests that prefer neither, or that accept neither.
 */
export function isCalendarPreferred({ headers }: HttpRequest): boolean {
  const { accept } = headers;
  if (accept === undefined) return false;
  const ranges = parseQualityValues(accept);
  return qualityOf(CALENDAR_MEDIA_TYPE, ranges) > qualityOf('application/json', ranges);
}

/** The quality of the most specific range that a media type matches. */
function qualityOf(mediaType: string, ranges: ReadonlyMap<string, number>): number {
  const [type] = mediaType.split('/');
  return ranges.get(mediaType) ?? ranges.get(`${type}/*`) ?? ranges.get('*/*') ?? 0;
}
