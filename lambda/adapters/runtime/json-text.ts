/** The only characters that JSON does not escape and Amazon SQS refuses: neither is a character of XML 1.0. */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** JSON that Amazon SQS accepts as the body of a message, whatever its strings. It parses to the same value. */
export function stringifyForSqs(value: unknown): string {
  return JSON.stringify(value).replace(REFUSED_BY_SQS, (each) => `\\u${each.charCodeAt(0).toString(16)}`);
}

/** The value of a JSON text; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
