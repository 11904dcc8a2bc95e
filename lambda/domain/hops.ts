/**
 * A delivery says how many relays the callback has come through. What is delivered to a capability of a relay, directly
 * or through somebody who forwards it, comes back as a callback, and would go on without end.
 */
export const HOPS = 'conference-relay-hops';

/** A callback that has been delivered so often is accepted, and not delivered again: a relay behind a relay still works. */
export const MOST_HOPS = 3;

/** How often a callback has been delivered before it came; what is no number counts once. */
export function hopsOf(headers: Readonly<Record<string, string>>): number {
  const value = headers[HOPS];
  if (value === undefined) return 0;
  // Sent twice, it is one header with a comma (RFC 9110, 5.3).
  return Math.max(...value.split(',').map((each) => (/^\s*\d{1,3}\s*$/.test(each) ? Number(each) : 1)));
}
