import * as v from 'valibot';
import { type Fault, invalidRequest } from '../responses/problems';
import type { BodyFields } from './request-body';

type FieldsSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

interface ParseOptions {
  readonly faults?: readonly Fault[];
  readonly ignored?: readonly string[];
  readonly names?: readonly string[] | undefined;
}

/**
 * Parses the fields of a body.
 *
 * @param schema the message of each issue is the text after "expected" in a fault
 * @param more.faults faults that were found elsewhere; each replaces the schema's fault of the same field
 * @param more.ignored names of fields that are neither parsed nor refused
 * @param more.names the names that the fault of an unknown field lists; those of the schema if omitted
 * @throws {Problem} `invalid-request` with one fault for each invalid, missing or unknown field
 */
export function parseFields<T extends FieldsSchema>(
  schema: T,
  body: BodyFields,
  { faults = [], ignored = [], names = Object.keys(schema.entries) }: ParseOptions = {},
): v.InferOutput<T> {
  const result = v.safeParse(schema, body);
  const found = [
    ...(result.issues ?? []).map((issue) => toFault(issue, schema)),
    ...Object.keys(body)
      .filter((name) => !Object.hasOwn(schema.entries, name) && !ignored.includes(name))
      .map((name) => ({ field: name.slice(0, 64), expected: `one of ${names.join(', ')}` })),
    ...faults,
  ];
  if (!result.success || found.length > 0) {
    throw invalidRequest([...new Map(found.map((fault) => [fault.field, fault])).values()]);
  }
  return result.output;
}

/** For a missing field, valibot reports the object around it. The field's own schema says what was expected. */
function toFault(issue: v.BaseIssue<unknown>, { entries }: FieldsSchema): Fault {
  const field = String(issue.path?.[0]?.key);
  const entry = issue.type === 'object' ? entries[field] : undefined;
  const [own] = (entry && v.safeParse(entry, undefined).issues) ?? [issue];
  return { field, expected: own.message };
}
