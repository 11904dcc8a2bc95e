import type { IncomingMessage } from 'node:http';

/** The parts of a response that a delivery stores. */
export interface ReceiverResponse {
  readonly status: number;
  /** The beginning of its body as a string: at most one kilobyte. */
  readonly response?: string;
  /** Milliseconds until the receiver accepts the next attempt, from `Retry-After`. */
  readonly retryAfter?: number;
  /** Why the body ended too early. */
  readonly bodyError?: unknown;
}

/** Bytes that are stored. */
const MAX_STORED_BYTES = 1024;
/** Bytes that are read. */
const MAX_READ_BYTES = 65_536;
/** The three forms of a date in RFC 9110 begin with the day. All are in GMT, although only two name the time zone. */
const HTTP_DATE =
  /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? [\w :-]+ (?:GMT|\d{4})$/;

/**
 * Reads a response, at most its first 64 kilobytes.
 *
 * @param now milliseconds since 1970
 */
export async function readResponse(response: IncomingMessage, now: number): Promise<ReceiverResponse> {
  const retryAfter = parseRetryAfter(response.headers['retry-after'] ?? '', now);
  const { beginning, size, bodyError } = await readBody(response);
  // A character that is cut at the end is left out. Bytes that are not UTF-8 are replaced.
  const text = new TextDecoder().decode(beginning, { stream: size > MAX_STORED_BYTES });
  return {
    status: response.statusCode ?? 0,
    ...(text !== '' && { response: text }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(bodyError !== undefined && { bodyError }),
  };
}

async function readBody(response: IncomingMessage) {
  let beginning = Buffer.alloc(0);
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (beginning.length < MAX_STORED_BYTES)
        beginning = Buffer.concat([beginning, chunk]).subarray(0, MAX_STORED_BYTES);
      if (size >= MAX_READ_BYTES) break;
    }
  } catch (bodyError) {
    return { beginning, size, bodyError };
  }
  return { beginning, size };
}

/** Milliseconds, from seconds or a date. Undefined if it is neither. */
function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  if (!HTTP_DATE.test(value)) return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/CERT|^ERR_TLS|^UNABLE_TO_|^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/, 'no trusted certificate'],
  [/^(ERR_SSL|EPROTO)/, 'no TLS'],
  [/^(ECONNRESET|EPIPE|ERR_STREAM)/, 'the connection broke'],
  [/^HPE_/, 'a response that is not HTTP'],
  [/^ERR_(INVALID|HTTP|UNESCAPED)/, 'a request that cannot be sent'],
  [/^E[A-Z]+$/, 'no connection'],
];

/** The reason of a failure, with Node's code of it. It does not quote the request or the response. */
export function describeFailure(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code);
  const [, reason] = REASONS.find(([pattern]) => pattern.test(code)) ?? [];
  return reason === undefined ? 'the request failed' : `${reason} (${code})`;
}
