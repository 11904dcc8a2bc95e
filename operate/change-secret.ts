import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
/** The label of a version that is not current yet. A secret has one such version at most. */
const PROPOSED = 'ConferenceRelayProposed';
const MAX_ATTEMPTS = 5;

/**
 * Changes a secret without losing a concurrent change of another operator. It stores the new version beside the current one,
 * and makes it the current one only if the version that it read is still current. Secrets Manager ensures this: it moves a
 * label only from the version that the request names. After a conflict, the change is computed again from the new version.
 *
 * @param change returns the new text for the current one; it may be called several times
 * @throws the errors of `change`; after five conflicts, an error that says that nothing was changed
 */
export async function changeSecret(
  client: SecretsManagerClient,
  id: string,
  change: (text: string) => string,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await client.send(new GetSecretValueCommand({ SecretId: id }));
    const proposed = randomUUID();
    await client.send(
      new PutSecretValueCommand({
        ...{ SecretId: id, SecretString: change(stored.SecretString ?? '') },
        ...{ ClientRequestToken: proposed, VersionStages: [PROPOSED] },
      }),
    );
    try {
      await client.send(
        new UpdateSecretVersionStageCommand({
          ...{ SecretId: id, VersionStage: CURRENT },
          ...{ MoveToVersionId: proposed, RemoveFromVersionId: stored.VersionId },
        }),
      );
      return;
    } catch (error) {
      const { VersionId: current } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      // The SDK lost the answer to its first attempt, and Secrets Manager refused its retry.
      if (current === proposed) return;
      if (current === stored.VersionId) throw error;
    }
  }
  throw new Error(
    `the secret ${id} was not changed: ${MAX_ATTEMPTS} attempts lost to concurrent writers. Run the command again.`,
  );
}
