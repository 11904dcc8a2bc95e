/** The paths at which two values of JSON differ, with both values. Beyond 20 there are no more. */
export function differences(expected: unknown, got: unknown): string[] {
  return [...differencesAt('', expected, got)].slice(0, 20);
}

function* differencesAt(path: string, expected: unknown, got: unknown): Generator<string> {
  if (isObject(expected) && isObject(got) && Array.isArray(expected) === Array.isArray(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    for (const key of keys)
      yield* differencesAt(path === '' ? key : `${path}.${key}`, expected[key], got[key]);
  } else if (expected !== got) {
    yield `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
