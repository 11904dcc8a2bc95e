import { createHmac } from 'node:crypto';
import type { Mask } from '../domain/redaction/mask-phone-numbers';

/** A mask is the first 64 bits of the HMAC-SHA256 of a number. Without the key, it cannot be matched with a number. */
export function phoneMask(key: string): Mask {
  return (digits) => `number-${createHmac('sha256', key).update(digits).digest('hex').slice(0, 16)}`;
}
