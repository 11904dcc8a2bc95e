/**
 * The values of a header such as `Accept` in lower case, each with its quality from 0 to 1 (RFC 9110, section 12.4.2). A
 * malformed quality counts as 0: the value is not asked for.
 */
export function parseQualityValues(header: string): ReadonlyMap<string, number> {
  return new Map(header.split(',').map(parseValue));
}

function parseValue(text: string): [value: string, quality: number] {
  const [value = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return [value, /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0];
}
