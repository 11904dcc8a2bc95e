import type { StatusEvent } from './status-event';

/** What stands for a phone number, given its digits: the same for the same number. */
export type Mask = (digits: string) => string;

/** Fields that hold a phone number, however it is written. */
const NUMBERS = /^(from|to|ani|dnis|did|caller_?id|phone.*|.*number)$/i;
/** Fields that hold a time, and a Unix time, which has as many digits as a number. */
const TIMES = /time|stamp|_at$/i;
const UNIX_TIME = /^\d{10}(\d{3})?$/;
/** A number with its country's code, or one of North America, where FoneStorm is, as people write it. */
const IN_TEXT =
  /\+\d[\d ().-]{6,20}\d|(?<![\w.+-])(?:1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]?\d{4}(?![\w-]|\.\d)/g;
const FEWEST_DIGITS = 7;
const DEEPEST = 24;

/** The event with masks in place of phone numbers. Its metadata and the ids of entries and conferences stay. */
export function masked(event: StatusEvent, mask: Mask): StatusEvent {
  const { metadata, conference, callback, ...more } = event.detail;
  return {
    ...event,
    detail: {
      metadata,
      conference: { ...conference, ...texts(conference, ['label', 'conference_status'], mask) },
      ...(callback !== undefined && { callback: ofCallback(callback, mask) }),
      ...ofFields(more, mask, 0),
    },
  };
}

/** A text with masks in place of phone numbers. */
export function maskedText(text: string, mask: Mask): string {
  return text.replace(IN_TEXT, (number) => masking(number, mask));
}

/** Of `Callback Received`; that of `Callback Delivery Failed` is the id of an entry. */
function ofCallback(callback: unknown, mask: Mask): unknown {
  if (typeof callback !== 'object' || callback === null) return callback;
  const { known, unknown, faults, ...more } = callback as Record<string, unknown>;
  return {
    ...more,
    ...texts(more, ['content_type'], mask),
    known: ofValue(known, mask, 0),
    unknown: ofValue(unknown, mask, 0),
    faults: ofValue(faults, mask, 0),
  };
}

function texts(from: Readonly<Record<string, unknown>>, names: readonly string[], mask: Mask) {
  const found = names.flatMap((name): [string, string][] => {
    const value = from[name];
    return typeof value === 'string' ? [[name, maskedText(value, mask)]] : [];
  });
  return Object.fromEntries(found);
}

function ofFields(fields: object, mask: Mask, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      maskedText(name, mask),
      ofNamed(name, value, mask, depth + 1),
    ]),
  );
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** A field that a form repeats is a list. */
function ofNamed(name: string, value: unknown, mask: Mask, depth: number): unknown {
  if (Array.isArray(value) && depth <= DEEPEST)
    return value.map((each) => ofNamed(name, each, mask, depth + 1));
  if (!isScalar(value)) return ofValue(value, mask, depth);
  if (NUMBERS.test(name)) return differing(value, masking(String(value), mask));
  return TIMES.test(name) && UNIX_TIME.test(String(value)) ? value : ofScalar(value, mask);
}

function ofValue(value: unknown, mask: Mask, depth: number): unknown {
  if (isScalar(value)) return ofScalar(value, mask);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return undefined;
  return Array.isArray(value)
    ? value.map((each) => ofValue(each, mask, depth + 1))
    : ofFields(value, mask, depth);
}

function ofScalar(value: string | number, mask: Mask): string | number {
  return differing(value, maskedText(String(value), mask));
}

/** What has no number stays of its kind. */
function differing(value: string | number, text: string): string | number {
  return text === String(value) ? value : text;
}

/**
 * North American numbers come with their country's code and without: it is left out, so that both are the same; and so
 * is what stands for "+" on a telephone.
 */
function masking(number: string, mask: Mask): string {
  const written = number.replace(/\D/g, '');
  if (written.length < FEWEST_DIGITS) return number;
  const digits = written.length > 10 ? written.replace(/^(00|011)/, '') : written;
  return mask(digits.length === 11 ? digits.replace(/^1/, '') : digits);
}
