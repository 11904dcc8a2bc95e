import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { Secret } from '../ports';

/** How long a value is kept before it is read again, in milliseconds: a rotation waits for at least as long. */
const KEEP = 5 * 60_000;

/** The pause after a failed read, in milliseconds: each attempt delays the request that needs the secret. */
const PAUSE = 30_000;

/**
 * A secret of AWS Secrets Manager, read when it is first needed and again after five minutes. Where it cannot be read
 * again, the cached value stays in use, and the next attempt is made half a minute later.
 *
 * @param now milliseconds since 1970
 * @throws an error that names the secret and its faults, and nothing of its value
 */
export function secretsManagerSecret<T extends v.GenericSchema>(
  client: SecretsManagerClient,
  arn: string,
  schema: T,
  now: () => number = Date.now,
): Secret<v.InferOutput<T>> {
  let kept: { readonly value: v.InferOutput<T>; readonly until: number } | undefined;
  let pending: Promise<v.InferOutput<T>> | undefined;
  return async () => {
    const at = now();
    // A later end was set by a clock that was ahead: a rotation must not wait for it.
    if (kept && at < kept.until && kept.until <= at + KEEP) return kept.value;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    return pending.catch((error) => {
      if (!kept) throw error;
      kept = { value: kept.value, until: now() + PAUSE };
      return kept.value;
    });
  };

  async function read(): Promise<v.InferOutput<T>> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const value = secretOf(SecretString ?? '', schema, arn);
    kept = { value, until: now() + KEEP };
    return value;
  }
}

const OBJECTS: readonly string[] = ['object', 'object_with_rest', 'record'];

/** @throws an error that names the secret and its faults, and nothing of its value */
export function secretOf<T extends v.GenericSchema>(text: string, schema: T, name: string): v.InferOutput<T> {
  const result = v.safeParse(schema, parsed(text));
  if (result.success) return result.output;
  const faults = result.issues.map(({ path, message, kind, type }) => {
    const where = path?.map(({ key }) => key).join('.') ?? 'value';
    // What valibot itself says of these holds the value.
    return `${where}: expected ${kind === 'schema' && OBJECTS.includes(type) ? 'a JSON object' : message}`;
  });
  throw new Error(`the secret ${name} has faults: ${faults.join('; ')}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
