/** FoneStorm's words for a call that nobody answered. FAILED may have a SIP status: `FAILED:503`. */
const NEVER_ANSWERED =
  /^(?:NO[ _-]?ANSWER|REJECTED|BUSY|CANCEL(?:L?ED)?|INVALID|FAILED(?:\s*:\s*\d{1,6})?)$/i;
const ANSWERED = /^ANSWERED$/i;

export const DISPOSITION_EXPECTED =
  'disposition: expected ANSWERED, NO_ANSWER, REJECTED, BUSY, CANCEL, INVALID, FAILED, or FAILED: and three digits';

/**
 * Whether the disposition of a call says that it was answered.
 *
 * @param disposition the unparsed value from the callback
 * @returns undefined if it is missing or unknown: a call counts as answered unless its disposition says otherwise
 */
export function isAnswered(disposition: unknown): boolean | undefined {
  if (typeof disposition !== 'string') return undefined;
  const word = disposition.trim();
  if (ANSWERED.test(word)) return true;
  return NEVER_ANSWERED.test(word) ? false : undefined;
}
