import { InvalidArgumentError } from 'commander';

const MAX = 1_000_000;

/** A whole number of at least 1. */
export function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= MAX) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${MAX}.`);
}

/** An id as a part of a path. The relay checks the rest of it. */
export function pathPart(text: string): string {
  if (text.trim() !== '' && text !== '.' && text !== '..') return text;
  throw new InvalidArgumentError('Expected an id.');
}

/** The number of an event, or 0. */
export function sequenceNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a sequence number: a whole number from 0.');
}

/** The options that were given, as a query. */
export function givenOptions(
  options: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
