import * as v from 'valibot';
import type { Secret } from '../../ports/secrets';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { parseJson } from '../runtime/json-text';

/** How long a value is kept before it is read again, in milliseconds: a rotation waits for at least as long. */
const CACHE_LIFETIME = 5 * 60_000;

/** The pause after a failed read, in milliseconds: each attempt delays the request that needs the secret. */
const RETRY_DELAY = 30_000;

/**
 * A secret of AWS Secrets Manager, read when it is first needed and again after five minutes. Where it cannot be read
 * again, the cached value stays in use, and the next attempt is made half a minute later.
 *
 * @param now milliseconds since 1970
 * @throws an error that names the secret and its faults, and nothing of its value
 */
export function secretsManagerSecret<T extends v.GenericSchema>(
  secrets: AwsJsonClient,
  arn: string,
  schema: T,
  now: () => number = Date.now,
): Secret<v.InferOutput<T>> {
  let kept: { readonly value: v.InferOutput<T>; readonly until: number } | undefined;
  let pending: Promise<v.InferOutput<T>> | undefined;
  return async () => {
    const at = now();
    // A later end was set by a clock that was ahead: a rotation must not wait for it.
    if (kept && at < kept.until && kept.until <= at + CACHE_LIFETIME) return kept.value;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    return pending.catch((error) => {
      if (!kept) throw error;
      kept = { value: kept.value, until: now() + RETRY_DELAY };
      return kept.value;
    });
  };

  async function read(): Promise<v.InferOutput<T>> {
    const { SecretString } = await secrets.send('GetSecretValue', { SecretId: arn });
    const value = parseSecret(typeof SecretString === 'string' ? SecretString : '', schema, arn);
    kept = { value, until: now() + CACHE_LIFETIME };
    return value;
  }
}

const OBJECT_SCHEMAS: readonly string[] = ['object', 'object_with_rest', 'loose_object', 'record'];

/** @throws an error that names the secret and its faults, and nothing of its value */
export function parseSecret<T extends v.GenericSchema>(
  text: string,
  schema: T,
  name: string,
): v.InferOutput<T> {
  const result = v.safeParse(schema, parseJson(text));
  if (result.success) return result.output;
  throw new Error(`the secret ${name} has faults: ${describeFaults(result.issues).join('; ')}`);
}

/** Each as `field: expected X, got Y`, where Y is only the kind of the value; the whole value has no field. */
export function describeFaults(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map(({ path, message, kind, type, input }) => {
    const where = path ? `${path.map(({ key }) => key).join('.')}: ` : '';
    // What valibot itself says of an object holds the value; of a field that is missing, it says it of the object.
    const ofObject = path && input === undefined ? 'a value' : 'a JSON object';
    const expected = kind === 'schema' && OBJECT_SCHEMAS.includes(type) ? ofObject : message;
    return `${where}expected ${expected}, got ${describeKind(input, path !== undefined)}`;
  });
}

function describeKind(value: unknown, isField: boolean): string {
  if (value === undefined) return isField ? 'nothing' : 'a text that is not JSON';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'another text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
