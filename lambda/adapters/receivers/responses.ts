import type { IncomingMessage } from 'node:http';

/** What is kept of an answer. */
export interface ReceiverResponse {
  readonly status: number;
  /** The beginning of its body, as text: one kilobyte of it at most. */
  readonly response?: string;
  /** Milliseconds, where the receiver asks to be left alone. */
  readonly retryAfter?: number;
  /** Why the body ended too early. */
  readonly bodyError?: unknown;
}

/** Bytes that are kept. */
const MAX_KEPT_BYTES = 1024;
/** Bytes that are read. */
const MAX_READ_BYTES = 65_536;
/** RFC 9110's three forms of a date begin with the day; only two of them name the time zone, and all are in GMT. */
const HTTP_DATE =
  /^(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? [\w :-]+ (?:GMT|\d{4})$/;

/**
 * Reads an answer, to 64 kilobytes and no further.
 *
 * @param now milliseconds since 1970
 */
export async function readResponse(response: IncomingMessage, now: number): Promise<ReceiverResponse> {
  const retryAfter = parseRetryAfter(response.headers['retry-after'] ?? '', now);
  const { beginning, size, broken: bodyError } = await readBody(response);
  // A character that is cut in two at the end is left out; what is no UTF-8 is replaced.
  const text = new TextDecoder().decode(beginning, { stream: size > MAX_KEPT_BYTES });
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
      if (beginning.length < MAX_KEPT_BYTES)
        beginning = Buffer.concat([beginning, chunk]).subarray(0, MAX_KEPT_BYTES);
      if (size >= MAX_READ_BYTES) break;
    }
  } catch (broken) {
    return { beginning, size, broken };
  }
  return { beginning, size };
}

/** Seconds, or a date; undefined where it is neither. */
function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  if (!HTTP_DATE.test(value)) return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/CERT|^ERR_TLS|^UNABLE_TO_|^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/, 'no certificate to trust'],
  [/^(ERR_SSL|EPROTO)/, 'no TLS'],
  [/^(ECONNRESET|EPIPE|ERR_STREAM)/, 'the connection broke'],
  [/^HPE_/, 'an answer that is no HTTP'],
  [/^ERR_(INVALID|HTTP|UNESCAPED)/, 'a request that cannot be sent'],
  [/^E[A-Z]+$/, 'no connection'],
];

/** What went wrong, with the code that node has for it: nothing of the request or the answer is in it. */
export function describeFailure(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code);
  const [, reason] = REASONS.find(([pattern]) => pattern.test(code)) ?? [];
  return reason === undefined ? 'the request failed' : `${reason} (${code})`;
}
