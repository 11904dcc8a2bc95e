import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Command } from 'commander';
import { operatorCommand, type Surroundings } from './command';
import { DEFAULT_STACK } from './deployment';
import { keptBy } from './kept';

/** `npm run kept`: the resources that a removed foundation retained, for `cdk import --resource-mapping`. */
export function keptCommand(surroundings: Surroundings): Command {
  return operatorCommand(
    'kept',
    'Lists the resources that a removed foundation retained.',
    surroundings,
  ).action(async (_options: object, its: Command) => {
    const mapping = await keptBy(new CloudFormationClient(), its.opts().stack ?? DEFAULT_STACK);
    surroundings.say(JSON.stringify(mapping));
  });
}
