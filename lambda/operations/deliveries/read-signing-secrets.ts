import type { Definitions } from '../../ports/definitions';
import type { Secret, SigningKeys } from '../../ports/secrets';
import { conferenceNotFound, OperationFailure } from '../operation-failure';
import { receiverSecrets } from './signature';

export interface SigningSecretsPorts {
  readonly definitions: Definitions;
  readonly signingKeys: Secret<SigningKeys>;
}

/**
 * Reads the secrets with which the receiver of a conference verifies signatures, the current one first.
 *
 * @throws {OperationFailure} `not found`, also if the conference has no `callback_url`
 */
export function readSigningSecrets({ definitions, signingKeys }: SigningSecretsPorts) {
  return async (id: string): Promise<readonly string[]> => {
    const definition = await definitions.read(id);
    if (definition?.status !== 'confirmed') throw conferenceNotFound();
    const { callback_url: url } = definition.fields;
    if (url === undefined) throw new OperationFailure('not found', 'The conference has no callback_url');
    return receiverSecrets(url, await signingKeys());
  };
}
