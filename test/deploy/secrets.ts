import { findDeployment } from '../../operate/deployment';
import { tokensOf } from '../../operate/tokens';

/** A user who may log in. */
export const USER = { username: 'ada', password: 'correct horse' };

/**
 * Fills in FoneStorm's credentials, a token and a user. The generated values stay.
 *
 * @param stack the stack of the foundation
 * @returns the token of a caller
 */
export async function fillSecrets(stack: string): Promise<string> {
  const deployment = await findDeployment({ stack });
  const login = { username: 'fonestorm', password: 'fonestorm' };
  await deployment.changeSecret(deployment.output('FoneStormSecret'), () => JSON.stringify(login));
  const token = await tokensOf(deployment).add('tests');
  const users = { [USER.username]: USER.password };
  await deployment.changeSecret(deployment.output('CredentialsSecret'), (text) =>
    JSON.stringify({ ...JSON.parse(text), users }),
  );
  return token;
}
