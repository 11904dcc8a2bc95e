/** Timeout of a request to AWS, in milliseconds: the intake has 10 s for the SDK's three attempts. */
const REQUEST_TIMEOUT = 2500;

/**
 * For every client of the SDK, which has no timeout by default. Without an answer, the function would reach its own timeout
 * before a second attempt.
 */
export const CLIENT_TIMEOUTS = {
  requestHandler: { requestTimeout: REQUEST_TIMEOUT, throwOnRequestTimeout: true },
};
