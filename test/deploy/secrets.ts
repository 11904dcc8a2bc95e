import { findDeployment } from '../../operate/deployment';
import { tokensOf } from '../../operate/tokens';

/** A user who may log in. */
export const USER = { username: 'ada', password: 'correct horse' };

/**
 * Fills in what only a person knows, as a person does; what was generated stays.
 *
 * @param stack the one that holds the secrets
 * @returns the token of a caller
 */
export async function fillSecrets(stack: string): Promise<string> {
  const deployment = await findDeployment(stack);
  const login = { username: 'fonestorm', password: 'fonestorm' };
  await deployment.changeSecret(deployment.output('FoneStormSecret'), () => JSON.stringify(login));
  const token = await tokensOf(deployment).add('tests');
  const users = { [USER.username]: USER.password };
  await deployment.changeSecret(deployment.output('CredentialsSecret'), (held) =>
    JSON.stringify({ ...JSON.parse(held), users }),
  );
  return token;
}
