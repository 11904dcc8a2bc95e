import { createHmac } from 'node:crypto';
import type { Mask } from '../domain/redaction/mask-phone-numbers';

/** Masks that only who has the key can match with a number: the beginning of its HMAC-SHA256. */
export function phoneMask(key: string): Mask {
  return (digits) => `number-${createHmac('sha256', key).update(digits).digest('hex').slice(0, 16)}`;
}
