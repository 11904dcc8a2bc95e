import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import type { Secret } from '../ports';

/** How long a value is kept before it is read again, in milliseconds: a rotation waits for at least as long. */
const KEEP = 5 * 60_000;

/**
 * A secret of AWS Secrets Manager, read when it is first needed and again after five minutes. Where it cannot be read
 * again, the value that is kept goes on.
 *
 * @throws an error that names the secret and its faults, and nothing of its value
 */
export function secretsManagerSecret<T extends v.GenericSchema>(
  client: SecretsManagerClient,
  arn: string,
  schema: T,
): Secret<v.InferOutput<T>> {
  let kept: { value: v.InferOutput<T>; readAt: number } | undefined;
  let pending: Promise<v.InferOutput<T>> | undefined;
  return async () => {
    if (kept && Date.now() - kept.readAt < KEEP) return kept.value;
    pending ??= read().finally(() => {
      pending = undefined;
    });
    return pending.catch((error) => {
      if (kept) return kept.value;
      throw error;
    });
  };

  async function read(): Promise<v.InferOutput<T>> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const value = secretOf(SecretString ?? '', schema, arn);
    kept = { value, readAt: Date.now() };
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
