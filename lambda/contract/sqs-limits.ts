import { AwsRefusal } from './aws-refusal';

/** A message to a queue. */
export interface SentMessage {
  readonly body: string;
  /** Required for a FIFO queue. */
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly delaySeconds?: number | undefined;
}

/** Seconds, by the API reference's `SendMessage`. */
export const MAX_DELAY = 900;

/**
 * The most bytes of a body. Amazon SQS takes 1 MiB since August 2025. It took 256 KiB before that, and still does if a
 * queue's `MaximumMessageSize` says so. Stand-ins hold the smaller figure.
 */
export const MAX_MESSAGE_BYTES = 256 * 1024;

/** `MessageGroupId` and `MessageDeduplicationId`, by the API reference: letters, digits and ASCII's punctuation. */
const ID_PATTERN = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

/** Characters that a body must not have: all but #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF. */
const REFUSED_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/** @throws {AwsRefusal} if Amazon SQS would refuse the message */
export function requireMessage({ body, group, deduplicationId, delaySeconds }: SentMessage): void {
  const bytes = Buffer.byteLength(body);
  if (bytes < 1 || bytes > MAX_MESSAGE_BYTES) {
    refuse('InvalidParameterValue', `MessageBody: expected 1 to ${MAX_MESSAGE_BYTES} bytes, got ${bytes}`);
  }
  const refused = REFUSED_CHARACTER.exec(body)?.[0];
  if (refused !== undefined) {
    const point = refused.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    refuse('InvalidMessageContents', `MessageBody: expected characters of XML 1.0, got U+${point}`);
  }
  requireId('MessageGroupId', group);
  requireId('MessageDeduplicationId', deduplicationId);
  if (group === undefined && deduplicationId !== undefined) {
    refuse('InvalidParameterValue', 'MessageDeduplicationId: expected none on a standard queue');
  }
  if (delaySeconds === undefined) return;
  if (group !== undefined) {
    refuse('InvalidParameterValue', `DelaySeconds: expected none on a FIFO queue, got ${delaySeconds}`);
  }
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > MAX_DELAY) {
    refuse(
      'InvalidParameterValue',
      `DelaySeconds: expected a whole number from 0 to ${MAX_DELAY}, got ${delaySeconds}`,
    );
  }
}

function requireId(name: string, value: string | undefined): void {
  if (value === undefined || ID_PATTERN.test(value)) return;
  refuse(
    'InvalidParameterValue',
    `${name}: expected 1 to 128 letters, digits and signs of ASCII, got ${value.length} characters`,
  );
}

function refuse(name: string, message: string): never {
  throw new AwsRefusal(name, message);
}
