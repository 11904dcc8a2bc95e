import { GetParametersByPathCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as v from 'valibot';
import { describeFault } from '../lambda/contract/describe-fault';
import { REGISTRY_PATH, type RegistryEntry, registryEntry } from '../lambda/contract/registry';
import { CommandFailure } from './exit-codes';
import { RelaysNotListed } from './relays-not-listed';

/** A relay in the registry of an account and region. */
export interface RegisteredRelay extends RegistryEntry {
  readonly name: string;
}

/**
 * The relays of an account and region, in the order of their names.
 *
 * @throws {RelaysNotListed} if the parameters cannot be read
 * @throws {CommandFailure} if an entry is not of a known format
 */
export async function listRelays(client: SSMClient): Promise<RegisteredRelay[]> {
  const relays: RegisteredRelay[] = [];
  let token: string | undefined;
  do {
    const page = await client
      .send(new GetParametersByPathCommand({ Path: `${REGISTRY_PATH}/`, Recursive: true, NextToken: token }))
      .catch((error) => {
        throw new RelaysNotListed(
          'failed',
          `The relays of the account cannot be listed (${error.message}). Check AWS_PROFILE and AWS_REGION, or give --stack.`,
        );
      });
    for (const { Name = '', Value = '' } of page.Parameters ?? []) relays.push(parseEntry(Name, Value));
    token = page.NextToken;
  } while (token !== undefined);
  return relays.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function parseEntry(parameter: string, text: string): RegisteredRelay {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), registryEntry), text);
  if (parsed.success) return { name: parameter.slice(REGISTRY_PATH.length + 1), ...parsed.output };
  const [issue] = parsed.issues;
  const field = issue.path?.[0]?.key ?? 'value';
  throw new CommandFailure('failed', `The parameter ${parameter}: ${field}: ${describeFault(issue)}.`);
}

/**
 * The relay of a name, or the only one.
 *
 * @returns undefined if none is registered, and no name is given
 * @throws {CommandFailure} if no relay has the name, or if a name is missing among several relays
 */
export function chooseRelay(
  relays: readonly RegisteredRelay[],
  name: string | undefined,
): RegisteredRelay | undefined {
  const names = relays.map((relay) => relay.name).join(', ');
  if (name === undefined && relays.length > 1)
    throw new CommandFailure('usage', `--relay: expected one of ${names}, got none.`);
  if (name === undefined) return relays[0];
  const found = relays.find((relay) => relay.name === name);
  if (found) return found;
  const expected = relays.length > 0 ? `one of ${names}, got ${name}` : `a registered relay, got ${name}`;
  const advice =
    relays.length > 0 ? '' : ' None is registered: check AWS_PROFILE and AWS_REGION, or give --stack.';
  throw new CommandFailure('usage', `--relay: expected ${expected}.${advice}`);
}
