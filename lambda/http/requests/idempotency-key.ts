const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

export const IDEMPOTENCY_KEY_EXPECTED = '1 to 255 visible ASCII characters';

/** Whether a text is an idempotency key that a caller may choose. */
export function isIdempotencyKey(text: string): boolean {
  return IDEMPOTENCY_KEY.test(text);
}
