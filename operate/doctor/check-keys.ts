import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { maskKey } from '../../lambda/contract/secrets';
import { MalformedSecret } from '../../lambda/ports/secrets';
import type { Deployment } from '../deployment';
import { CONTENT_OF_SECRETS, isExisting, type SecretOutput } from '../existing-secrets';
import { type KeyKind, rotationOf } from '../rotation';
import { type Finding, runTextCheck } from './finding';

const TITLES: Readonly<Record<KeyKind, string>> = {
  callback: 'The keys of the callback URLs',
  signing: 'The keys of the deliveries',
};
const OUTPUTS: Readonly<Record<KeyKind, SecretOutput>> = {
  callback: 'CallbackKeysSecret',
  signing: 'SigningKeysSecret',
};

/** Checks that a secret has keys, and names those of a rotation that is not finished. It shows no key. */
export function checkKeys(deployment: Deployment, kind: KeyKind): Promise<Finding> {
  const title = `${TITLES[kind]} are in their secret`;
  return runTextCheck(title, async () => {
    const [current, ...others] = await withFix(deployment, OUTPUTS[kind], () =>
      rotationOf(deployment, kind).names(),
    );
    if (others.length === 0) return `${title}: ${current} signs`;
    return `${title}: ${current} is the current one, and ${others.join(', ')} still valid. At the end of the rotation, ${endOfRotation(deployment, kind, others)}`;
  });
}

/** Checks the key of the masks. Nothing else would notice a wrong one before the first event with a phone number. */
export function checkMaskKey(deployment: Deployment): Promise<Finding> {
  const title = 'The key of the masks of phone numbers is in its secret';
  const id = deployment.output('MaskKeySecret');
  return runTextCheck(title, () =>
    withFix(deployment, 'MaskKeySecret', async () => {
      parseSecret((await deployment.readSecret(id)) ?? '', maskKey, id);
      return title;
    }),
  );
}

/** Adds the fix to the fault of a secret's content. An error of AWS stays as it is. */
export async function withFix<T>(
  deployment: Deployment,
  output: SecretOutput,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof MalformedSecret)) throw error;
    throw new Error(`${error.message}. ${fixOf(deployment, output)}`, { cause: error });
  }
}

function fixOf(deployment: Deployment, output: SecretOutput): string {
  const id = deployment.output(output);
  if (isExisting(deployment, output))
    return `Your app passed it in: write the content that ${CONTENT_OF_SECRETS} describes`;
  return `To restore its previous version, run: aws secretsmanager list-secret-version-ids --secret-id ${id}; aws secretsmanager update-secret-version-stage --secret-id ${id} --version-stage AWSCURRENT --move-to-version-id PREVIOUS --remove-from-version-id CURRENT`;
}

function endOfRotation(deployment: Deployment, kind: KeyKind, names: readonly string[]): string {
  if (isExisting(deployment, OUTPUTS[kind])) return 'remove them from your secret';
  const option = kind === 'signing' ? ' --keys signing' : '';
  return `run: ${names.map((name) => `conference-relay rotate remove ${name}${option}`).join(', ')}`;
}
