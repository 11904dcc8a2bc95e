import type { Command } from 'commander';
import { deploymentOf } from '../command';
import type { CommandContext } from '../command-context';
import { CommandFailure } from '../exit-codes';
import { chosenRelay } from '../relay-options';
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
  const { url, ...choice } = chosenRelay(command);
  const { token, as: caller } = command.optsWithGlobals<{ token?: string; as: string }>();
  if (url !== undefined) {
    if (token === undefined)
      command.error(
        'error: --token: expected the token of a caller. For npm start it is key, or is printed.',
      );
    return { api: relayApi(url, token), title: url };
  }
  const deployment = await deploymentOf(choice, context);
  const apiUrl = await deployment.functionsOutput('PublicUrl');
  const stored = token ?? (await tokensOf(deployment).read(caller));
  if (stored !== undefined) return { api: relayApi(apiUrl, stored), title: deployment.title };
  throw new CommandFailure(
    'unauthenticated',
    `${caller}: expected a caller with a token. Run conference-relay token add ${caller}, or give --as or --token.`,
  );
}
