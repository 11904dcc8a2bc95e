import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { callbackKeys, credentials, signingKeys } from '../lambda/contract/secrets';
import type { SigningKeys } from '../lambda/delivery-ports';
import type { CallbackKeys, Credentials } from '../lambda/ports';
import { DamagedFile } from './damaged-file';

export interface LocalSecrets {
  readonly signingKeys: SigningKeys;
  readonly callbackKeys: CallbackKeys;
  readonly credentials: Credentials;
}

// The page's own example of a token is too short for a deployment.
const localCredentials = v.object({ ...credentials.entries, tokens: v.record(v.string(), v.string()) });
const secrets = v.object({ callbackKeys, credentials: localCredentials, signingKeys });

/**
 * The secrets of this machine, made when they are first needed: the callback URLs that FoneStorm holds and the tokens
 * of a login go on verifying after a restart. Callers have the page's own example of a token, but where others than
 * this machine reach it: they have one that nobody can guess, and no login.
 *
 * @param path the file that keeps them; it can be edited
 * @throws {DamagedFile} that names the faults, without any value
 */
export async function localSecrets(path: string, isPublic: boolean): Promise<LocalSecrets> {
  const kept = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const random = () => randomBytes(32).toString('base64url');
  const added = { signingKeys: { current: 'local', local: random() } };
  if (kept !== undefined) {
    const stored = readAs(kept, v.looseObject({}), path);
    // A file of the previous release has no keys for signing.
    return 'signingKeys' in stored ? readAs(kept, secrets, path) : save(path, { ...stored, ...added });
  }
  return save(path, {
    ...added,
    callbackKeys: { current: 'local', local: random() },
    credentials: isPublic
      ? { tokens: { local: random() }, users: {}, loginKey: random() }
      : { tokens: { local: 'key' }, users: { relay: 'relay' }, loginKey: random() },
  });
}

async function save(path: string, made: object): Promise<LocalSecrets> {
  const text = JSON.stringify(made);
  await writeFile(`${path}.new`, text, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return secretOf(text, secrets, path);
}

function readAs<T extends v.GenericSchema>(text: string, schema: T, path: string): v.InferOutput<T> {
  try {
    return secretOf(text, schema, path);
  } catch (cause) {
    throw new DamagedFile(path, cause instanceof Error ? cause.message : String(cause), undefined, { cause });
  }
}
