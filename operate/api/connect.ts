import type { Command } from 'commander';
import { deploymentOf } from '../command';
import type { CommandContext } from '../command-context';
import type { Deployment, RelayChoice } from '../deployment';
import { CommandFailure } from '../exit-codes';
import { chosenRelay } from '../relay-options';
import { RelaysNotListed } from '../relays-not-listed';
import { tokensOf } from '../tokens';
import { type RelayApi, relayApi } from './relay-api';

/** The relay's API for a command, and its description for confirmations. */
export interface Connection {
  readonly api: RelayApi;
  /** The URL, or the stack, account and region. */
  readonly title: string;
}

/**
 * Connects a command to the API of the relay that its options choose.
 *
 * @throws {CommandFailure} if there is no token
 */
export async function connect(command: Command, context: CommandContext): Promise<Connection> {
  const target = chosenRelay(command);
  if (target.url !== undefined) return { api: apiAtUrl(command, target.url), title: target.url };
  const { token, as: caller } = command.optsWithGlobals<{ token?: string; as: string }>();
  const deployment = await deploymentOrAdvice(target, context);
  const apiUrl = await deployment.functionsOutput('PublicUrl');
  const stored = token ?? (await tokensOf(deployment).read(caller));
  if (stored !== undefined) return { api: relayApi(apiUrl, stored), title: deployment.title };
  throw new CommandFailure(
    'unauthenticated',
    `${caller}: expected a caller with a token. Run conference-relay token add ${caller}, or give --as or --token.`,
  );
}

/** The API of the relay at the URL of `--url`. Refuses a command without a token. */
export function apiAtUrl(command: Command, url: string): RelayApi {
  const { token } = command.optsWithGlobals<{ token?: string }>();
  if (token === undefined)
    command.error('error: --token: expected the token of a caller. For npm start it is key, or is printed.');
  return relayApi(url, token);
}

/**
 * Finds the deployed relay of a command that also takes `--url`.
 *
 * @throws {CommandFailure} as `deploymentOf`; it names `--url` if the account cannot be read
 */
export async function deploymentOrAdvice(choice: RelayChoice, context: CommandContext): Promise<Deployment> {
  try {
    return await deploymentOf(choice, context);
  } catch (error) {
    if (!(error instanceof RelaysNotListed)) throw error;
    throw new CommandFailure(error.reason, `${error.message} For a relay on this machine, give --url.`);
  }
}
