/**
 * A delivery carries the number of relays that the callback has passed through. A delivery to a capability URL of a relay,
 * direct or forwarded, comes back as a callback. Without a limit, this loop would not end.
 */
export const HOPS_HEADER = 'conference-relay-hops';

/** After this many deliveries, a callback is accepted but not delivered again. A relay behind a relay still works. */
export const MAX_HOPS = 3;

/** How often a callback was delivered before it arrived; a value that is not a number counts as 1. */
export function countHops(headers: Readonly<Record<string, string>>): number {
  const value = headers[HOPS_HEADER];
  if (value === undefined) return 0;
  // A header that was sent twice arrives as one value with a comma (RFC 9110, 5.3).
  return Math.max(...value.split(',').map((each) => (/^\s*\d{1,3}\s*$/.test(each) ? Number(each) : 1)));
}
