import * as v from 'valibot';
import { type Fault, invalidRequest } from './refusal';

/** An object with these entries only. Each unknown name is reported as a fault. */
export function strictObject<T extends v.ObjectEntries>(entries: T) {
  const names = Object.keys(entries);
  return v.pipe(
    // A missing field is an issue of the object: its own schema says what was expected.
    v.looseObject(entries, ({ expected }) =>
      expected === 'Object' ? 'an object' : expectedValue(entries, expected ?? ''),
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (typeof dataset.value !== 'object' || dataset.value === null) return;
      const input: Record<string, unknown> = { ...dataset.value };
      for (const key of Object.keys(input).filter((name) => !names.includes(name))) {
        const path = { type: 'object', origin: 'value', input, key, value: input[key] } as const;
        addIssue({ message: `one of ${names.join(', ')}`, path: [path] });
      }
    }),
  );
}

/** @param key the name of the field, as a JSON text */
function expectedValue(entries: v.ObjectEntries, key: string): string {
  const entry = entries[JSON.parse(key)] as v.GenericSchema | undefined;
  return (entry && v.safeParse(entry, undefined).issues?.[0].message) ?? 'a value';
}

/**
 * Parses fields with a schema whose messages are read after "expected".
 *
 * @throws {Refusal} 400 with every fault
 */
export function parseFields<T extends v.GenericSchema>(schema: T, fields: unknown): v.InferOutput<T> {
  const result = v.safeParse(schema, fields);
  if (result.success) return result.output;
  const faults = new Map<string, Fault>();
  for (const issue of result.issues) {
    const field = (v.getDotPath(issue) ?? 'body').slice(0, 64);
    if (!faults.has(field)) faults.set(field, { field, expected: issue.message });
  }
  throw invalidRequest([...faults.values()]);
}

/**
 * Parses the body of a request. A field that is null counts as omitted.
 *
 * @param unknownFields the treatment of fields that are not in the schema
 * @throws {Refusal} 400 with every fault
 */
export function parseBodyFields<T extends v.ObjectEntries>(
  entries: T,
  body: Readonly<Record<string, unknown>>,
  unknownFields: 'refused' | 'dropped',
): v.InferOutput<v.ObjectSchema<T, undefined>> {
  const given = Object.entries(body).filter(
    ([name, value]) => value !== null && (unknownFields === 'refused' || Object.hasOwn(entries, name)),
  );
  return parseFields(strictObject(entries), Object.fromEntries(given)) as v.InferOutput<
    v.ObjectSchema<T, undefined>
  >;
}
