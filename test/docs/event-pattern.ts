/**
 * Whether an event matches an event pattern of EventBridge. It knows the comparisons that the pages use: a value, a prefix, and whether a
 * field exists.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesEventPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((comparison) => matches(comparison, event));
  if (typeof pattern !== 'object' || pattern === null)
    throw new Error(`${JSON.stringify(pattern)}: expected an object or a list`);
  return Object.entries(pattern).every(([name, inner]) =>
    matchesEventPattern(inner, (event as Readonly<Record<string, unknown>> | undefined)?.[name]),
  );
}

function matches(comparison: unknown, value: unknown): boolean {
  if (typeof comparison !== 'object' || comparison === null) return comparison === value;
  const [[name, wanted] = [], ...more] = Object.entries(comparison);
  if (more.length === 0 && name === 'exists') return (value !== undefined) === wanted;
  if (more.length === 0 && name === 'prefix')
    return typeof value === 'string' && value.startsWith(String(wanted));
  throw new Error(`${JSON.stringify(comparison)}: expected a comparison that the pages use`);
}
