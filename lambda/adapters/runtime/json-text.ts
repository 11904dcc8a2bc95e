/** The characters that Amazon SQS refuses although JSON does not escape them: XML 1.0 does not have them. */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** JSON that Amazon SQS accepts as the body of a message. It parses to the same value. */
export function stringifyForSqs(value: unknown): string {
  return JSON.stringify(value).replace(
    REFUSED_BY_SQS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

/** The value of a JSON text. Undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
