import type { Deployment } from './deployment';
import { CommandFailure } from './exit-codes';

/** The secrets that an app may pass in, by the outputs that name them. */
const PROPS = {
  CallbackKeysSecret: 'callbackKeys',
  CredentialsSecret: 'credentials',
  SigningKeysSecret: 'signingKeys',
  MaskKeySecret: 'maskKey',
} as const;

export type SecretOutput = keyof typeof PROPS;

/** The place that describes the content of each secret. */
export const CONTENT_OF_SECRETS = 'docs/embed.md#use-your-own-secrets';

/** Whether the app passed a secret in. Without the output, the relay is of an earlier version, which created them all. */
export function isExisting(deployment: Deployment, output: SecretOutput): boolean {
  return deployment.output('ExistingSecrets', '').split(',').includes(PROPS[output]);
}

/**
 * Refuses to change a secret that the app passed in. A program that manages it could undo the change, and so lose a key that signs.
 *
 * @throws {CommandFailure}
 */
export function requireOwnSecret(deployment: Deployment, output: SecretOutput): void {
  if (!isExisting(deployment, output)) return;
  throw new CommandFailure(
    'failed',
    `secrets.${PROPS[output]}: expected a secret that the relay created, got ${deployment.output(output)}, which your app passed in. Nothing was changed. Change its content where it is managed: ${CONTENT_OF_SECRETS}`,
  );
}
