/** Timeout of a request to AWS, in milliseconds: the intake has 10 s for the SDK's three attempts. */
const REQUEST_TIMEOUT = 2500;

/**
 * For every client of the SDK, which has no timeout by default. Without an answer, the function would reach its own timeout
 * before a second attempt. The SDK puts the handlers of a command together once. Doing so for each request took a twelfth of
 * the CPU time of a delivery. In return, no handler can be added to a client after its first request.
 */
export const CLIENT_OPTIONS = {
  requestHandler: { requestTimeout: REQUEST_TIMEOUT, throwOnRequestTimeout: true },
  cacheMiddleware: true,
};
