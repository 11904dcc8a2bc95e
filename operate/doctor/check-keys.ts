import type { Deployment } from '../deployment';
import { type KeyKind, rotationOf } from '../rotation';
import { type Finding, runTextCheck } from './finding';

const TITLES: Readonly<Record<KeyKind, string>> = {
  callback: 'The keys of the callback URLs',
  signing: 'The keys of the deliveries',
};

/** Checks that a secret has keys, and names those of a rotation that is not finished. It shows no key. */
export function checkKeys(deployment: Deployment, kind: KeyKind): Promise<Finding> {
  return runTextCheck(`${TITLES[kind]} are in their secret`, async () => {
    const [current, ...others] = await rotationOf(deployment, kind)
      .names()
      .catch((error: Error) => {
        throw error.name === 'Error'
          ? new Error(`${error.message}. ${restoreCommands(deployment, kind)}`)
          : error;
      });
    if (others.length === 0) return `${TITLES[kind]} are in their secret: ${current} signs`;
    const option = kind === 'signing' ? ' --keys signing' : '';
    const commands = others.map((name) => `conference-relay rotate remove ${name}${option}`).join(', ');
    return `${TITLES[kind]} are in their secret: ${current} is the current one, and ${others.join(', ')} still valid. At the end of the rotation, run: ${commands}`;
  });
}

function restoreCommands(deployment: Deployment, kind: KeyKind): string {
  const id = deployment.output(kind === 'signing' ? 'SigningKeysSecret' : 'CallbackKeysSecret');
  return `To restore its previous version, run: aws secretsmanager list-secret-version-ids --secret-id ${id}; aws secretsmanager update-secret-version-stage --secret-id ${id} --version-stage AWSCURRENT --move-to-version-id PREVIOUS --remove-from-version-id CURRENT`;
}
