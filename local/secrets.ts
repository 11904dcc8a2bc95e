import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { describeFaults } from '../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, credentials, signingKeys } from '../lambda/contract/secrets';
import type { CallbackKeys, Credentials, SigningKeys } from '../lambda/ports/secrets';
import { DamagedFile, explainReadError } from './storage/damaged-file';

export interface LocalSecrets {
  readonly signingKeys: SigningKeys;
  readonly callbackKeys: CallbackKeys;
  readonly credentials: Credentials;
}

// The page's own example of a token is too short for a deployment.
const credentialsSchema = v.object({ ...credentials.entries, tokens: v.record(v.string(), v.string()) });
// valibot's own schemas accept a list as an object.
const anObject = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'a JSON object',
);
const secretsSchema = v.object({ callbackKeys, credentials: credentialsSchema, signingKeys });

/**
 * The secrets of this machine, made when they are first needed: the callback URLs that FoneStorm holds and the tokens
 * of a login go on verifying after a restart. Callers have the page's own example of a token, but where others than
 * this machine reach it: they have one that nobody can guess, and no login.
 *
 * @param path the file that keeps them; it can be edited
 * @throws {DamagedFile} that names the faults, without any value
 */
export async function openSecrets(path: string, isPublic: boolean): Promise<LocalSecrets> {
  const kept = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainReadError(error, path);
  });
  const random = () => randomBytes(32).toString('base64url');
  const added = { signingKeys: { current: 'local', local: random() } };
  if (kept !== undefined) {
    const stored = parseWith(parseJson(kept), anObject, path);
    // A file of the previous release has no keys for signing.
    return 'signingKeys' in stored
      ? parseWith(stored, secretsSchema, path)
      : saveSecrets(path, { ...stored, ...added });
  }
  return saveSecrets(path, {
    ...added,
    callbackKeys: { current: 'local', local: random() },
    credentials: isPublic
      ? { tokens: { local: random() }, users: {}, loginKey: random() }
      : { tokens: { local: 'key' }, users: { relay: 'relay' }, loginKey: random() },
  });
}

/** @throws {DamagedFile} before anything is written, if secrets are missing */
async function saveSecrets(path: string, made: object): Promise<LocalSecrets> {
  const read = parseWith(made, secretsSchema, path);
  await writeFile(`${path}.new`, JSON.stringify(made), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return read;
}

function parseWith<T extends v.GenericSchema>(value: unknown, schema: T, path: string): v.InferOutput<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new DamagedFile(path, describeFaults(result.issues).join('; '));
}

/** Undefined if the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
