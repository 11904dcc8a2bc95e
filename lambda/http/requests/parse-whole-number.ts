/** Longer strings, and numbers with more digits, are not parsed. */
const MAX_LENGTH = 64;
const MAX_DIGITS = 20;
const DECIMAL_PATTERN = /^(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/** Parses the number of a record, as the relay writes it; undefined for anything else. */
export function parsePosition(text: string): number | undefined {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * Parses a whole number in any spelling of FoneStorm's generated clients: `25`, `25.0` (Python, Ruby), and `0.25e2` (Ruby's
 * `BigDecimal`).
 *
 * @param value a string or a JSON number
 * @returns the decimal digits: unchanged if the string has only digits, else at most 20; undefined if the value is negative or
 *   not a whole number
 */
export function parseWholeNumber(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (text.length > MAX_LENGTH) return undefined;
  if (/^\d+$/.test(text)) return text;
  const [, whole = '', fraction = '', exponent = '0'] = DECIMAL_PATTERN.exec(text) ?? [];
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent);
  const after = digits.slice(Math.max(point, 0));
  if (digits === '' || point > MAX_DIGITS || /[1-9]/.test(after)) return undefined;
  const before = digits.slice(0, Math.max(point, 0)).padEnd(Math.max(point, 0), '0');
  return before.replace(/^0+(?=\d)/, '') || '0';
}
