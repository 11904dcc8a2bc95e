/** Milliseconds that a request to AWS may take: the intake has 10 s, in which the SDK makes three attempts. */
const LONGEST_REQUEST = 2500;

/**
 * For every client of the SDK, which waits for ever by itself: where an answer does not come, the function would end at
 * its own timeout, without a second attempt.
 */
export const PATIENCE = {
  requestHandler: { requestTimeout: LONGEST_REQUEST, throwOnRequestTimeout: true },
};
