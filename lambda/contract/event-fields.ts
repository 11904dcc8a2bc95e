import * as v from 'valibot';

// Each message says what is expected. A subscriber of an earlier version meets unknown fields, so no object refuses them.
export const text = (description: string) => v.pipe(v.string('a string'), v.description(description));
export const count = (description: string, least = 0) => {
  const expected = `a whole number from ${least}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.description(description),
  );
};
const TIME = 'a time such as 2026-05-04T09:00:08.004Z';
export const time = (description: string) =>
  v.pipe(v.string(TIME), v.isoTimestamp(TIME), v.description(`${description} UTC, to the millisecond.`));
/** One of two or more words. */
export const choice = <const T extends readonly [string, ...string[]]>(words: T, description: string) =>
  v.pipe(
    v.picklist(words, `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`),
    v.description(description),
  );
export const fields = (description: string) =>
  v.pipe(v.record(v.string(), v.unknown(), 'an object'), v.description(description));
export const textsByKey = (description: string) =>
  v.pipe(v.record(v.string(), v.string('a string'), 'an object'), v.description(description));
export const texts = (description: string) =>
  v.pipe(v.array(v.string('a string'), 'an array of strings'), v.description(description));
export const flag = (description: string) => v.pipe(v.literal(true, 'true'), v.description(description));
/** @param name of its TypeScript type */
export const object = <const T extends v.ObjectEntries>(name: string, description: string, entries: T) =>
  v.pipe(v.object(entries, 'an object'), v.title(name), v.description(description));
