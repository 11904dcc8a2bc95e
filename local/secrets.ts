import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { describeFaults } from '../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, credentials, signingKeys } from '../lambda/contract/secrets';
import type { CallbackKeys, Credentials, SigningKeys } from '../lambda/ports/secrets';
import { DamagedFile, explainReadError } from './storage/damaged-file';
import { parseJson } from './storage/parse-json';

export interface LocalSecrets {
  readonly signingKeys: SigningKeys;
  readonly callbackKeys: CallbackKeys;
  readonly credentials: Credentials;
}

// The page's own example of a token is too short for a deployment.
const credentialsSchema = v.object({ ...credentials.entries, tokens: v.record(v.string(), v.string()) });
const secretsSchema = v.object({ callbackKeys, credentials: credentialsSchema, signingKeys });

/**
 * Reads the secrets of this machine, and creates them at the first start. So callback URLs and logins stay valid after a
 * restart. Callers use the example token of FoneStorm's page and a known login. If other machines reach the relay, the
 * token cannot be guessed, and there is no login.
 *
 * @param path the file of the secrets; it can be edited
 * @throws {DamagedFile} that names the faults, without any value
 */
export async function openSecrets(path: string, isPublic: boolean): Promise<LocalSecrets> {
  const stored = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainReadError(error, path);
  });
  if (stored !== undefined) return parseSecrets(parseJson(stored), path);
  const random = () => randomBytes(32).toString('base64url');
  const secrets = {
    callbackKeys: { current: 'local', local: random() },
    credentials: isPublic
      ? { tokens: { local: random() }, users: {}, loginKey: random() }
      : { tokens: { local: 'key' }, users: { relay: 'relay' }, loginKey: random() },
    signingKeys: { current: 'local', local: random() },
  };
  await writeFile(`${path}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return parseSecrets(secrets, path);
}

function parseSecrets(value: unknown, path: string): LocalSecrets {
  const result = v.safeParse(secretsSchema, value);
  if (result.success) return result.output;
  throw new DamagedFile(path, describeFaults(result.issues).join('; '));
}
