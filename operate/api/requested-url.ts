import { InvalidArgumentError } from 'commander';

const EXPECTED =
  'Expected an https URL without a path, such as https://abc.execute-api.eu-west-1.amazonaws.com, or http://localhost:3000.';

/**
 * The value of `--url`, without a slash at its end. Only this machine is addressed by http, because the request carries the
 * token.
 */
export function requestedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  const hasOnlyOrigin = url !== undefined && url.href.replace(/\/$/, '') === url.origin;
  if (isSafe && hasOnlyOrigin) return url.origin;
  throw new InvalidArgumentError(EXPECTED);
}
