import * as v from 'valibot';
import { MalformedSecret, type Secret } from '../../ports/secrets';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { parseJson } from '../runtime/json-text';

/** The lifetime of a cached value, in milliseconds. A rotation waits for at least as long. */
const CACHE_LIFETIME = 5 * 60_000;

/** The pause after a failed read, in milliseconds. Each read delays the request that needs the secret. */
const RETRY_DELAY = 30_000;

/**
 * A secret of AWS Secrets Manager. It is read when it is first needed, and again after five minutes. If the second read fails, the
 * cached value stays in use, and the next read follows half a minute later.
 *
 * @param now milliseconds since 1970
 * @throws an error that names the secret and its faults, without the value
 */
export function secretsManagerSecret<T extends v.GenericSchema>(
  secrets: AwsJsonClient,
  arn: string,
  schema: T,
  now: () => number = Date.now,
): Secret<v.InferOutput<T>> {
  let cached: { readonly value: v.InferOutput<T>; readonly until: number } | undefined;
  let pending: Promise<v.InferOutput<T>> | undefined;
  return async () => {
    const time = now();
    // A clock that was ahead set a later end: a rotation must not wait for it.
    if (cached && time < cached.until && cached.until <= time + CACHE_LIFETIME) return cached.value;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    return pending.catch((error) => {
      if (!cached) throw error;
      cached = { value: cached.value, until: now() + RETRY_DELAY };
      return cached.value;
    });
  };

  async function read(): Promise<v.InferOutput<T>> {
    const { SecretString } = await secrets.send('GetSecretValue', { SecretId: arn });
    const value = parseSecret(typeof SecretString === 'string' ? SecretString : '', schema, arn);
    cached = { value, until: now() + CACHE_LIFETIME };
    return value;
  }
}

const OBJECT_SCHEMAS: readonly string[] = ['object', 'object_with_rest', 'loose_object', 'record'];

/** @throws {MalformedSecret} */
export function parseSecret<T extends v.GenericSchema>(
  text: string,
  schema: T,
  name: string,
): v.InferOutput<T> {
  const result = v.safeParse(schema, parseJson(text));
  if (result.success) return result.output;
  throw new MalformedSecret(name, describeFaults(result.issues));
}

/** Faults as `field: expected X, got Y`, without the field for the whole value. Y is the kind of the value, not its content. */
export function describeFaults(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map(({ path, message, kind, type, input }) => {
    const field = path ? `${path.map(({ key }) => key).join('.')}: ` : '';
    // Valibot's own message about an object quotes the value. The issue of a missing field comes from the object around it.
    const expectedObject = path && input === undefined ? 'a value' : 'a JSON object';
    const expected = kind === 'schema' && OBJECT_SCHEMAS.includes(type) ? expectedObject : message;
    return `${field}expected ${expected}, got ${describeKind(input, path !== undefined)}`;
  });
}

function describeKind(value: unknown, isField: boolean): string {
  if (value === undefined) return isField ? 'nothing' : 'a string that is not JSON';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'another string';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
