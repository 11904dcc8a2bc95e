import type { StatusEvent } from '../status-event';

/** The mask of a phone number, given its digits. The same number always has the same mask. */
export type Mask = (digits: string) => string;

/** The names of fields with a phone number, in any notation. */
const NUMBER_NAMES = /^(from|to|ani|dnis|did|caller_?id|phone.*|.*number)$/i;
/** The names of fields with a time. A Unix time has as many digits as a phone number. */
const TIME_NAMES = /time|stamp|_at$/i;
const UNIX_TIME = /^\d{10}(\d{3})?$/;
/** A phone number with its country code, or a North American one, in the usual notations. */
const NUMBERS_IN_TEXT =
  /\+\d[\d ().-]{6,20}\d|(?<![\w.+-])(?:1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]?\d{4}(?![\w-]|\.\d)/g;
const MIN_DIGITS = 7;
const MAX_DEPTH = 24;

/** The event with masks instead of phone numbers. Its own metadata and the ids of entries and conferences stay. */
export function maskEvent(event: StatusEvent, mask: Mask): StatusEvent {
  const { metadata, conference, callback, ...more } = event.detail;
  return {
    ...event,
    detail: {
      metadata,
      conference: {
        ...conference,
        ...maskTexts(conference, ['label', 'conference_status'], mask),
        ...(conference.metadata !== undefined && { metadata: maskValue(conference.metadata, mask, 0) }),
      },
      ...(callback !== undefined && { callback: maskCallback(callback, mask) }),
      ...maskFields(more, mask, 0),
    },
  };
}

/** A text with masks instead of phone numbers. */
export function maskText(text: string, mask: Mask): string {
  return text.replace(NUMBERS_IN_TEXT, (number) => maskNumber(number, mask));
}

/** Masks the callback of `Callback Received`. In `Callback Delivery Failed`, `callback` is the id of an entry. */
function maskCallback(callback: unknown, mask: Mask): unknown {
  if (typeof callback !== 'object' || callback === null) return callback;
  const { known, unknown, faults, ...more } = callback as Record<string, unknown>;
  return {
    ...more,
    ...maskTexts(more, ['content_type'], mask),
    known: maskValue(known, mask, 0),
    unknown: maskValue(unknown, mask, 0),
    faults: maskValue(faults, mask, 0),
  };
}

function maskTexts(from: Readonly<Record<string, unknown>>, names: readonly string[], mask: Mask) {
  const found = names.flatMap((name): [string, string][] => {
    const value = from[name];
    return typeof value === 'string' ? [[name, maskText(value, mask)]] : [];
  });
  return Object.fromEntries(found);
}

function maskFields(fields: object, mask: Mask, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      maskText(name, mask),
      maskField(name, value, mask, depth + 1),
    ]),
  );
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** A field that a form repeats is a list. */
function maskField(name: string, value: unknown, mask: Mask, depth: number): unknown {
  if (Array.isArray(value) && depth <= MAX_DEPTH)
    return value.map((each) => maskField(name, each, mask, depth + 1));
  if (!isScalar(value)) return maskValue(value, mask, depth);
  if (NUMBER_NAMES.test(name)) return keepType(value, maskNumber(String(value), mask));
  return TIME_NAMES.test(name) && UNIX_TIME.test(String(value)) ? value : maskScalar(value, mask);
}

function maskValue(value: unknown, mask: Mask, depth: number): unknown {
  if (isScalar(value)) return maskScalar(value, mask);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return undefined;
  return Array.isArray(value)
    ? value.map((each) => maskValue(each, mask, depth + 1))
    : maskFields(value, mask, depth);
}

function maskScalar(value: string | number, mask: Mask): string | number {
  return keepType(value, maskText(String(value), mask));
}

/** A value without a phone number keeps its type. */
function keepType(value: string | number, text: string): string | number {
  return text === String(value) ? value : text;
}

/**
 * FoneStorm may write a North American number with or without its country code. The mask leaves the code out, so that both have
 * the same mask. The prefixes that replace "+" on a telephone are left out, too.
 */
function maskNumber(number: string, mask: Mask): string {
  const written = number.replace(/\D/g, '');
  if (written.length < MIN_DIGITS) return number;
  const digits = written.length > 10 ? written.replace(/^(00|011)/, '') : written;
  return mask(digits.length === 11 ? digits.replace(/^1/, '') : digits);
}
