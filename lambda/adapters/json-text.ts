/** The only characters that JSON leaves as they are and Amazon SQS does not take: neither is one of XML 1.0. */
const REFUSED = /[\uFFFE\uFFFF]/g;

/** JSON that Amazon SQS takes as the body of a message, whatever texts are in it: the same value, when it is read. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(REFUSED, (each) => `\\u${each.charCodeAt(0).toString(16)}`);
}
