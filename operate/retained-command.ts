import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Command } from 'commander';
import { type CommandContext, operatorCommand } from './command';
import { DEFAULT_STACK } from './deployment';
import { findRetainedResources } from './retained';

/** `npm run retained`: the resources that a removed foundation retained, for `cdk import --resource-mapping`. */
export function retainedCommand(surroundings: CommandContext): Command {
  return operatorCommand(
    'retained',
    'Lists the resources that a removed foundation retained.',
    surroundings,
  ).action(async (_options: object, its: Command) => {
    const mapping = await findRetainedResources(
      new CloudFormationClient(),
      its.opts().stack ?? DEFAULT_STACK,
    );
    surroundings.say(JSON.stringify(mapping));
  });
}
