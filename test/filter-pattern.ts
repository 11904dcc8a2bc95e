/**
 * Whether a line of JSON matches a filter pattern of CloudWatch Logs.
 *
 * @param pattern equations of fields and texts, joined by `&&`: `{ ($.message = "a") && ($.kind = "b") }`
 * @throws an error for any other pattern
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matchesPattern(pattern: string, line: string): boolean {
  const [, terms = ''] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  const fields = parse(line);
  return terms.split(' && ').every((term) => {
    const [, field, value] = /^\(?\$\.(\w+) = "([^"]*)"\)?$/.exec(term) ?? [];
    if (field === undefined) throw new Error(`${pattern}: expected equations of fields and texts`);
    return fields[field] === value;
  });
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
